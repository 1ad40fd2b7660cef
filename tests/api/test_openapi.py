"""The description of the API, and the API held against it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypeAlias, get_args

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from jsonschema_rs import Draft202012Validator
from schemathesis.checks import allow_header_conformance, negative_data_rejection, positive_data_acceptance

from openchat.api.problems import ProblemCode
from openchat.app import create_app
from openchat.settings import Settings
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import answer
from tests.support.comparing import act, compare, comparison, follow
from tests.support.gateway import Gateway, run_gateway
from tests.support.sse import parse_all
from tests.support.waiting import soon, take

ROUTES = {
    "GET /api/models",
    "POST /api/models/refresh",
    "GET /api/upstreams",
    "GET /api/models/changes",
    "GET /api/models/{author}/{slug}/endpoints",
    "POST /api/conversations",
    "GET /api/conversations",
    "GET /api/conversations/{conversation_id}",
    "PATCH /api/conversations/{conversation_id}",
    "DELETE /api/conversations/{conversation_id}",
    "POST /api/conversations/{conversation_id}/restore",
    "GET /api/conversations/{conversation_id}/messages",
    "POST /api/conversations/{conversation_id}/messages",
    "POST /api/messages/{message_id}/hide",
    "POST /api/messages/{message_id}/unhide",
    "GET /api/conversations/{conversation_id}/stream",
    "POST /api/conversations/{conversation_id}/runs",
    "GET /api/runs",
    "GET /api/runs/{run_id}",
    "GET /api/runs/{run_id}/stream",
    "POST /api/runs/{run_id}/stop",
    "POST /api/files",
    "GET /api/files/{file_id}",
    "HEAD /api/files/{file_id}",
    "GET /api/search",
    "GET /api/export",
    "GET /api/conversations/{conversation_id}/export",
    "POST /api/import",
    "GET /api/usage",
    "POST /api/estimate",
    "POST /api/session",
    "DELETE /api/session",
    "GET /api/diagnostics/stream",
    "GET /api/events",
    "POST /api/comparisons",
    "GET /api/comparisons",
    "GET /api/comparisons/leaderboard",
    "GET /api/comparisons/{comparison_id}",
    "PATCH /api/comparisons/{comparison_id}",
    "DELETE /api/comparisons/{comparison_id}",
    "GET /api/comparisons/{comparison_id}/stream",
    "GET /api/comparisons/{comparison_id}/export",
    "POST /api/comparisons/{comparison_id}/stop",
    "POST /api/comparisons/{comparison_id}/retry",
    "POST /api/comparisons/{comparison_id}/replace",
    "POST /api/comparisons/{comparison_id}/continue",
    "POST /api/comparisons/{comparison_id}/choose",
    "POST /api/comparisons/{comparison_id}/vote",
    "POST /api/comparisons/{comparison_id}/judge",
    "POST /api/comparisons/{comparison_id}/judgements/{judgement_id}/stop",
    "DELETE /api/comparisons/{comparison_id}/judgements/{judgement_id}",
    "GET /api/variant-sets",
    "GET /api/variant-sets/{name}",
    "PUT /api/variant-sets/{name}",
    "DELETE /api/variant-sets/{name}",
    "GET /api/about",
    "GET /health",
    "GET /health/ready",
}
STREAMS = {
    "GET /api/conversations/{conversation_id}/stream",
    "POST /api/conversations/{conversation_id}/runs",
    "GET /api/runs/{run_id}/stream",
}
EVENTS = {"start", "status", "reasoning", "delta", "image", "citation", "tool_call", "done", "error"}
LIVE_EVENTS = {
    "ready",
    "reset",
    "conversation.created",
    "conversation.updated",
    "conversation.deleted",
    "message.created",
    "run.settled",
    "run.started",
    "run.ended",
    "comparison.created",
    "comparison.updated",
    "comparison.deleted",
    "models.changed",
}
# What no schema says is refused too: an unknown model, a cursor of another list. And the framework's `Allow` names the
# methods of one route, where several share a path.
NOT_CHECKED = [positive_data_acceptance, allow_header_conformance]
AnyCase: TypeAlias = schemathesis.Case[Any]
# As many as fit into a minute on two cores: each is a request or two.
EXAMPLES = 8
EXAMPLES_WITH_THINGS = 5


class LiveGateway:
    """A gateway in a thread of its own, for a client that blocks."""

    def __init__(self, home: Path) -> None:
        self.url = ""
        self._home = home
        self._ready = Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = Thread(target=lambda: asyncio.run(self._serve()), name="gateway")

    def __enter__(self) -> LiveGateway:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    def make_things(self) -> dict[str, str]:
        """A conversation with an answer in it, a file and a comparison: their ids by the names of path parameters."""
        with httpx.Client(base_url=self.url, timeout=20) as client:
            conversation_id = client.post("/api/conversations", json={}).json()["id"]
            path = f"/api/conversations/{conversation_id}/runs"
            streamed = client.post(path, json={"message": "Hi"}, headers={"Accept": "text/event-stream"})
            start = parse_all(streamed.content)[0].data
            file_id = client.post("/api/files", content=b"bytes").json()["id"]
            sent = {"message": "Hi", "variants": [{"model": "openrouter/auto"}], "repeat": 2}
            comparison_id = client.post("/api/comparisons", json=sent).json()["id"]
            client.get(f"/api/comparisons/{comparison_id}/stream")
            judged = client.post(f"/api/comparisons/{comparison_id}/judge", json={"model": "scripted/judge"}).json()
            client.put("/api/variant-sets/kept", json={"variants": sent["variants"]})
        return {
            "conversation_id": conversation_id,
            "message_id": start["message_id"],
            "run_id": start["run_id"],
            "file_id": file_id,
            "comparison_id": comparison_id,
            "judgement_id": judged["judgements"][0]["id"],
            "name": "kept",
            "author": "openai",
            "slug": "gpt-4o-mini",
        }

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with ScriptedUpstream() as upstream:
            upstream.on("openrouter/auto", answer("An answer."))
            async with run_gateway(upstream.base_url, self._home) as gateway:
                self.url = gateway.url
                self._ready.set()
                await self._stop.wait()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveGateway]:
    with LiveGateway(tmp_path_factory.mktemp("openapi")) as gateway:
        yield gateway


def described() -> dict[str, Any]:
    return create_app(Settings(_env_file=None, openrouter_api_key="sk-or-v1-none", local_model="off")).openapi()


# The test stream lasts as long as it is asked to, up to ten minutes; tests/api/test_diagnostics.py has its borders.
# What changes is told for ever; tests/streaming/test_live.py has its borders.
schema = schemathesis.openapi.from_dict(described()).exclude(path=["/api/diagnostics/stream", "/api/events"])


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    methods = ("get", "post", "patch", "delete", "head", "put")
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in methods
    }


def validator(document: dict[str, Any], name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})


async def test_the_description_is_served_and_names_every_route(gateway: Gateway) -> None:
    response = await gateway.client.get("/api/openapi.json")
    document = response.json()
    assert document["openapi"].startswith("3.1")
    assert set(operations(document)) == ROUTES
    assert document == json.loads(json.dumps(described()))


def test_every_operation_says_what_it_answers_and_how_it_fails() -> None:
    document = described()
    for name, operation in operations(document).items():
        successes = [status for status in operation["responses"] if status.startswith("2")]
        assert successes, name
        for status in ("4XX", "5XX"):
            content = operation["responses"][status]["content"]
            assert content["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}, name
    assert sorted(document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]) == sorted(
        get_args(ProblemCode)
    )
    assert len({operation["operationId"] for operation in operations(document).values()}) == len(ROUTES)


def test_every_stream_is_described_as_server_sent_events() -> None:
    document = described()
    for name in STREAMS:
        content = operations(document)[name]["responses"]["200"]["content"]
        assert set(content) == {"text/event-stream"}, name
        data = content["text/event-stream"]["itemSchema"]["properties"]["data"]
        assert data["contentSchema"] == {"$ref": "#/components/schemas/StreamEvent"}, name
    assert set(document["components"]["schemas"]["StreamEvent"]["discriminator"]["mapping"]) == EVENTS


def test_what_changes_is_described_event_by_event() -> None:
    document = described()
    content = operations(document)["GET /api/events"]["responses"]["200"]["content"]
    data = content["text/event-stream"]["itemSchema"]["properties"]["data"]
    assert data["contentSchema"] == {"$ref": "#/components/schemas/LiveEvent"}
    assert set(document["components"]["schemas"]["LiveEvent"]["discriminator"]["mapping"]) == LIVE_EVENTS


async def test_every_live_event_on_the_wire_is_as_described(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    check = validator(described(), "LiveEvent")
    await gateway.client.get("/api/models")
    async with gateway.stream("/api/events") as events:
        conversation_id = await gateway.new_conversation()
        await gateway.ask(conversation_id=conversation_id, model="scripted/image")
        await gateway.ask(conversation_id=conversation_id, model="scripted/error-402")
        begun = await compare(gateway, "scripted/echo", "scripted/reasoning")
        await act(gateway, begun["id"], "vote", tie=True)
        await gateway.client.delete(f"/api/comparisons/{begun['id']}")
        await gateway.client.delete(f"/api/conversations/{conversation_id}")
        upstream.models = upstream.models[1:]
        await gateway.client.post("/api/models/refresh")
        told = await take(events, "models.changed")
    async with gateway.stream("/api/events", headers={"Last-Event-ID": "0-0"}) as events:
        told += await take(events, "reset")
    for frame in told:
        check.validate(frame.data)
    # What is settled later has its own test, in tests/streaming/test_settlement.py.
    assert {frame.type for frame in told} == LIVE_EVENTS - {"run.settled"}


def test_every_reference_leads_somewhere() -> None:
    document = described()
    known = document["components"]["schemas"]

    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in known, reference


@pytest.mark.parametrize(
    "name", ["echo", "reasoning", "image", "citations", "tools-parallel", "error-402", "mid-error", "length", "byok"]
)
async def test_every_event_on_the_wire_is_as_described(gateway: Gateway, name: str) -> None:
    check = validator(described(), "StreamEvent")
    events = await gateway.ask(model=f"scripted/{name}")
    for frame in [*events, *await gateway.replay(events[0].data["run_id"])]:
        check.validate(frame.data)


@pytest.mark.parametrize("blind", [False, True])
async def test_a_comparison_and_its_stream_are_as_described(gateway: Gateway, blind: bool) -> None:
    document = described()
    begun = await compare(gateway, "scripted/reasoning", "scripted/tools-parallel", "scripted/error-402", blind=blind)
    frames = await follow(gateway, begun["id"])
    failed = begun["lanes"][2]["run_id"]
    await act(gateway, begun["id"], "retry", 201, run_id=failed)
    check = validator(document, "LanesEvent")
    for frame in [*frames, *await follow(gateway, begun["id"])]:
        check.validate(frame.data)
    state = await comparison(gateway, begun["id"])
    validator(document, "ComparisonOut").validate(state)
    schemas = document["components"]["schemas"]
    assert set(state) == set(schemas["ComparisonOut"]["properties"])
    assert set(state["lanes"][0]) == set(schemas["LaneOut"]["properties"])
    await act(gateway, begun["id"], "vote", tie=True)
    board = (await gateway.client.get("/api/comparisons/leaderboard")).json()
    validator(document, "LeaderboardOut").validate(board)


async def test_every_resource_on_the_wire_is_as_described(gateway: Gateway) -> None:
    document = described()
    conversation_id = await gateway.new_conversation(title="Described", params={"seed": 1})
    events = await gateway.ask(conversation_id=conversation_id, model="scripted/image")
    await gateway.ask(conversation_id=conversation_id, model="scripted/error-402")
    resources = {
        "ConversationDetailOut": f"/api/conversations/{conversation_id}",
        "MessagePageOut": f"/api/conversations/{conversation_id}/messages",
        "RunOut": f"/api/runs/{events[0].data['run_id']}",
        "ModelsOut": "/api/models",
        "ModelChangesOut": "/api/models/changes",
        "EndpointsOut": "/api/models/openai/gpt-4o-mini/endpoints",
        "Problem": "/api/nothing",
    }
    for name, path in resources.items():
        body = (await gateway.client.get(path)).json()
        validator(document, name).validate(body)
        # What is described has no field less, either.
        undescribed = set(body) - set(document["components"]["schemas"][name]["properties"])
        assert undescribed == set(), name


async def test_the_description_can_be_asked_for_with_no_upstream_at_all(tmp_path: Path) -> None:
    async with run_gateway("http://127.0.0.1:9/api/v1", tmp_path) as gateway:
        assert (await soon(gateway.client.get("/api/openapi.json"))).status_code == 200


BOUNDED = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@schema.parametrize()
# Schemathesis gives the borders of every field as explicit examples.
@settings(BOUNDED, max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate])
def test_whatever_is_asked_the_answer_is_as_described(case: AnyCase, live: LiveGateway) -> None:
    case.call_and_validate(base_url=live.url, timeout=20, excluded_checks=NOT_CHECKED)


@schema.include(path_regex=r"\{").parametrize()
@settings(BOUNDED, max_examples=EXAMPLES_WITH_THINGS, phases=[Phase.generate])
def test_whatever_is_asked_of_things_that_exist_the_answer_is_as_described(case: AnyCase, live: LiveGateway) -> None:
    things = live.make_things()
    case.path_parameters = {name: things[name] for name in case.path_parameters or {}}
    # The path is right now, whatever was wrong with it.
    excluded = [*NOT_CHECKED, negative_data_rejection]
    case.call_and_validate(base_url=live.url, timeout=20, excluded_checks=excluded)
