"""OpenAI-compatible servers of every kind, through the whole gateway: their bytes, their lists, their failures."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from openchat.runs import engine
from openchat.upstream import breaker
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import error_status
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.server import PlayedServer, recording
from tests.support.sse import Frame, merged, text_of

KEY = "a-key-of-the-servers-own"
# Each kind with a model of its list, as its own server names it.
MODELS = {
    "llamacpp": "qwen3-4b.gguf",
    "vllm": "deepseek-r1",
    "ollama": "qwen3:8b",
    "venice": "qwen3-235b",
    "deepseek": "deepseek-reasoner",
    "lmstudio": "qwen2.5-7b-instruct",
    "llama-cpp-python": "r1",
}
PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
COUNTED = {"prompt_tokens": 31, "completion_tokens": 9}


@pytest.fixture(autouse=True)
def _no_pause_before_a_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "FIRST_RETRY_SECONDS", 0.0)


class Servers:
    """A gateway in front of one played server for each kind that is asked for."""

    def __init__(self, gateway: Gateway, played: dict[str, PlayedServer]) -> None:
        self.gateway = gateway
        self.played = played

    def __getitem__(self, kind: str) -> PlayedServer:
        return self.played[kind]

    async def ask(self, kind: str, model: str | None = None, **body: Any) -> list[Frame]:
        return await self.gateway.ask("Why?", model=f"my-{kind}/{model or MODELS[kind]}", **body)

    async def models(self) -> dict[str, dict[str, Any]]:
        body = (await self.gateway.client.get("/api/models")).json()
        return {model["id"]: model for model in body["items"]}

    async def upstreams(self) -> dict[str, dict[str, Any]]:
        body = (await self.gateway.client.get("/api/upstreams")).json()
        return {item["name"]: item for item in body["items"]}


@pytest.fixture
def open_servers(open_gateway: OpenGateway) -> Any:
    @asynccontextmanager
    async def opened(*kinds: str, **more: Any) -> AsyncIterator[Servers]:
        async with AsyncExitStack() as stack:
            played = {kind: await stack.enter_async_context(PlayedServer(kind)) for kind in kinds}
            settings = {
                kind.replace("-", "_"): {"base_url": server.base_url, "prefix": f"my-{kind}", **more}
                for kind, server in played.items()
            }
            gateway = await stack.enter_async_context(open_gateway(database_url="memory:", servers=settings))
            # Its first fetch is done then, and tells what kind each is.
            await gateway.client.post("/api/models/refresh")
            yield Servers(gateway, played)

    return opened


@pytest.mark.parametrize("kind", list(MODELS))
async def test_the_answer_and_its_reasoning_come_through_whoever_wrote_them(open_servers: Any, kind: str) -> None:
    async with open_servers(kind) as servers:
        said = merged(await servers.ask(kind))

    assert [event["type"] for event in said] == ["start", "reasoning", "delta", "done"]
    assert said[1]["text"] == "The sky scatters."
    assert said[2]["text"] == "Blue light ✓."
    assert (said[3]["status"], said[3]["finish_reason"]) == ("completed", "stop")
    assert (said[3]["model"], said[3]["provider"]) == (f"my-{kind}/{MODELS[kind]}", kind.replace("-", "_"))


@pytest.mark.parametrize(
    ("kind", "name"),
    [*((kind, "chat.sse") for kind in MODELS if kind != "llama-cpp-python"), ("llamacpp", "without-usage.sse")],
)
async def test_tokens_are_counted_by_what_the_server_says(open_servers: Any, kind: str, name: str) -> None:
    async with open_servers(kind) as servers:
        servers[kind].play(name)
        usage = (await servers.ask(kind))[-1].data["usage"]

    assert usage.items() >= COUNTED.items()


@pytest.mark.parametrize(
    ("kind", "name"), [("vllm", "older-reasoning.sse"), ("vllm", "chat.sse"), ("deepseek", "chat.sse")]
)
async def test_reasoning_is_read_under_either_name(open_servers: Any, kind: str, name: str) -> None:
    async with open_servers(kind) as servers:
        servers[kind].play(name)
        said = merged(await servers.ask(kind))

    assert said[1] == {"type": "reasoning", "text": "The sky scatters."}


@pytest.mark.parametrize("named", ["*", "other, deepseek-r1"])
async def test_thought_without_its_opening_tag_is_reasoning_where_the_settings_say_so(
    open_servers: Any, named: str
) -> None:
    async with open_servers("vllm", starts_thinking=named) as servers:
        servers["vllm"].play("open-think.sse")
        said = merged(await servers.ask("vllm"))
        # And where reasoning comes apart, the text is text.
        servers["vllm"].play("chat.sse")
        apart = merged(await servers.ask("vllm"))

    assert [event.get("text") for event in said[1:3]] == ["The sky scatters.", "Blue light ✓."]
    assert [event.get("text") for event in apart[1:3]] == ["The sky scatters.", "Blue light ✓."]


async def test_the_same_text_is_left_as_it_is_where_they_do_not(open_servers: Any) -> None:
    async with open_servers("vllm") as servers:
        servers["vllm"].play("open-think.sse")
        events = await servers.ask("vllm")

    assert text_of(events) == "The sky scatters.</think>Blue light ✓."


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("llamacpp", "error.sse", "Context size has been exceeded."),
        ("vllm", "error.sse", "EngineCore encountered an issue."),
        ("vllm", "bare-error.sse", "EngineCore encountered an issue."),
        ("ollama", "error.sse", "unexpected EOF"),
        ("lmstudio", "error.sse", "The model has crashed"),
    ],
)
async def test_an_error_amid_the_answer_ends_the_run_and_keeps_what_was_said(
    open_servers: Any, kind: str, name: str, said: str
) -> None:
    async with open_servers(kind) as servers:
        servers[kind].play(name)
        events = await servers.ask(kind)

    end = events[-1].data
    assert (end["type"], end["status"], text_of(events)) == ("error", "failed", "Half")
    assert end["error"]["code"] == "upstream_failed"
    assert said in end["error"]["upstream"]["message"]


async def test_an_answer_that_just_ends_is_a_cut_one(open_servers: Any) -> None:
    async with open_servers("ollama") as servers:
        servers["ollama"].answer(200, recording("ollama", "error.sse").partition(b"\n\n")[0] + b"\n\n")
        end = (await servers.ask("ollama"))[-1].data

    assert (end["status"], end["error"]["code"]) == ("failed", "upstream_cut")


@pytest.mark.parametrize(
    ("kind", "status", "name", "code", "said"),
    [
        ("llamacpp", 400, "context.json", "context_too_long", "exceeds the available context size"),
        ("vllm", 400, "context.json", "context_too_long", "maximum context length is 32768"),
        ("venice", 400, "context.json", "context_too_long", "longer than the model takes"),
        ("ollama", 404, "missing.json", "model_unavailable", "try pulling it first"),
        ("venice", 400, "invalid.json", "upstream_rejected", "Number must be less than or equal to 2"),
        ("venice", 402, "balance.json", "out_of_credit", "Insufficient USD or Diem balance"),
        ("deepseek", 402, "balance.json", "out_of_credit", "Insufficient Balance"),
        ("llama-cpp-python", 401, "key.json", "upstream_key", "Invalid API key"),
    ],
)
async def test_each_shape_of_an_error_is_told_in_our_words_and_in_theirs(
    open_servers: Any, kind: str, status: int, name: str, code: str, said: str
) -> None:
    async with open_servers(kind) as servers:
        servers[kind].answer(status, recording(kind, name))
        error = (await servers.ask(kind))[-1].data["error"]

    assert error["code"] == code
    assert said in error["upstream"]["message"]


async def test_a_refused_key_names_the_setting_and_is_in_no_answer(open_servers: Any) -> None:
    async with open_servers("vllm", api_key=KEY, headers='{"X-Team": "team-secret-word"}') as servers:
        assert servers["vllm"].headers["authorization"] == f"Bearer {KEY}"
        assert servers["vllm"].headers["x-team"] == "team-secret-word"
        servers["vllm"].answer(401, f'{{"error": "no: {KEY} and team-secret-word"}}'.encode())
        events = await servers.ask("vllm")
        listed = (await servers.gateway.client.get("/api/upstreams")).text

    everything = str([frame.data for frame in events]) + listed
    assert "SERVERS__VLLM__API_KEY" in events[-1].data["error"]["message"]
    assert "SERVERS__VLLM__API_KEY" in listed
    assert KEY not in everything
    assert "team-secret-word" not in everything


async def test_models_are_listed_whatever_the_shape_of_the_list(open_servers: Any) -> None:
    async with open_servers(*MODELS) as servers:
        servers["lmstudio"].bodies["/api/v0/models"] = json.loads(recording("lmstudio", "api-models.json"))
        await servers.gateway.client.post("/api/models/refresh")
        models = await servers.models()
        kinds = {name: item["kind"] for name, item in (await servers.upstreams()).items()}

    assert {name for name in models if name.startswith("my-")} == {
        *("my-llamacpp/qwen3-4b.gguf", "my-vllm/deepseek-r1", "my-ollama/qwen3:8b"),
        *("my-ollama/hf.co/unsloth/gemma-3:Q4_K_M", "my-venice/qwen3-235b", "my-llama-cpp-python/r1"),
        *("my-deepseek/deepseek-chat", "my-deepseek/deepseek-reasoner"),
        *("my-lmstudio/qwen2.5-7b-instruct", "my-lmstudio/qwen2-vl-7b"),
    }
    contexts = {name: model["context_length"] for name, model in models.items()}
    assert contexts["my-llamacpp/qwen3-4b.gguf"] == 4096
    assert contexts["my-vllm/deepseek-r1"] == 32768
    assert contexts["my-venice/qwen3-235b"] == 131072
    assert contexts["my-lmstudio/qwen2.5-7b-instruct"] == 8192
    assert contexts["my-ollama/qwen3:8b"] is None
    assert models["my-lmstudio/qwen2-vl-7b"]["input_modalities"] == ["text", "image"]
    assert "tools" in models["my-lmstudio/qwen2.5-7b-instruct"]["supported_parameters"]
    assert kinds == {
        **{kind: kind for kind in MODELS if kind != "llama-cpp-python"},
        "llama_cpp_python": "auto",
        "openrouter": "openrouter",
    }


@pytest.mark.parametrize(
    "body",
    [["a", "b"], {"models": [{"name": "a"}, {"model": "b"}]}, {"data": [{"id": "a"}, {"id": "b"}, {}, 5, {"id": ""}]}],
)
async def test_an_id_is_all_that_a_row_needs(open_servers: Any, body: Any) -> None:
    async with open_servers("ollama") as servers:
        servers["ollama"].bodies["/v1/models"] = body
        await servers.gateway.client.post("/api/models/refresh")
        models = await servers.models()

    assert {name for name in models if name.startswith("my-")} == {"my-ollama/a", "my-ollama/b"}


@pytest.mark.parametrize(("named", "taken"), [("qwen3:8b", [True, False]), ("*", [True, True]), ("", [False, False])])
async def test_images_go_to_the_models_that_are_said_to_see(open_servers: Any, named: str, taken: list[bool]) -> None:
    question = [{"type": "text", "text": "What is this?"}, {"type": "image", "url": PIXEL}]
    async with open_servers("ollama", sees_images=named) as servers:
        answers = [
            await servers.gateway.client.post(
                f"/api/conversations/{await servers.gateway.new_conversation()}/runs",
                json={"message": question, "model": f"my-ollama/{model}"},
                headers={"Accept": "text/event-stream"},
            )
            for model in ("qwen3:8b", "hf.co/unsloth/gemma-3:Q4_K_M")
        ]

    assert [answer.status_code for answer in answers] == [200 if takes else 422 for takes in taken]
    assert ["image_url" in str(body) for body in servers["ollama"].requests] == [True] * sum(taken)


async def test_what_runs_here_is_free_unless_said_otherwise(open_servers: Any) -> None:
    async with open_servers("ollama") as servers:
        end = (await servers.ask("ollama"))[-1].data
        assert (end["cost_usd"], end["cost_source"]) == ("0", "free")
        assert (await servers.models())["my-ollama/qwen3:8b"]["pricing"]["prompt"] == "0"

    async with open_servers("ollama", free="false") as servers:
        assert (await servers.models())["my-ollama/qwen3:8b"]["pricing"]["prompt"] is None
        assert (await servers.ask("ollama"))[-1].data["cost_source"] != "free"


async def test_venice_says_what_it_costs(open_servers: Any) -> None:
    async with open_servers("venice", free="false") as servers:
        end = (await servers.ask("venice"))[-1].data
        model = (await servers.models())["my-venice/qwen3-235b"]

    assert (end["cost_usd"], end["cost_source"]) == ("0.0000425", "upstream")
    assert (model["pricing"]["prompt"], model["pricing"]["completion"]) == ("0.00000015", "0.00000075")
    assert model["input_modalities"] == ["text", "image"]


async def test_each_kind_is_sent_what_it_takes_and_nothing_else(open_servers: Any) -> None:
    params: dict[str, Any] = {"temperature": 0.5, "top_k": 5, "repetition_penalty": 1.1, "seed": 7, "max_tokens": 9}
    params |= {"reasoning": {"effort": "low"}, "provider": {"order": ["x"]}, "models": ["y"], "plugins": []}
    async with open_servers("llamacpp", "vllm", "venice", "deepseek") as servers:
        sent = {}
        for kind in servers.played:
            await servers.ask(kind, params=params)
            sent[kind] = {name: value for name, value in servers[kind].requests[0].items() if name != "messages"}

    common = {"temperature": 0.5, "seed": 7, "max_tokens": 9, "stream": True, "stream_options": {"include_usage": True}}
    assert sent["deepseek"] == {**common, "model": "deepseek-reasoner"}
    assert sent["llamacpp"] == {**common, "model": "qwen3-4b.gguf", "top_k": 5, "repeat_penalty": 1.1}
    sampled = {**common, "top_k": 5, "repetition_penalty": 1.1, "reasoning_effort": "low"}
    assert sent["vllm"] == {**sampled, "model": "deepseek-r1"}
    assert sent["venice"] == {
        **sampled,
        "model": "qwen3-235b",
        "venice_parameters": {"include_venice_system_prompt": False},
    }


async def test_a_server_that_refuses_to_count_is_asked_without_from_then_on(open_servers: Any) -> None:
    async with open_servers("llama-cpp-python") as servers:
        server = servers["llama-cpp-python"]
        server.answer(422, b'{"detail": "Extra inputs are not permitted: stream_options"}')
        events = [await servers.ask("llama-cpp-python") for _ in range(2)]

    assert [text_of(one) for one in events] == ["Blue light ✓."] * 2
    assert ["stream_options" in body for body in server.requests] == [True, False, False]


async def test_only_the_models_that_are_named_are_listed_and_nobody_is_asked(open_servers: Any) -> None:
    async with open_servers("vllm", models="one, two/b") as servers:
        names = {name for name in await servers.models() if name.startswith("my-")}
        upstream = (await servers.upstreams())["vllm"]
        fetches = servers["vllm"].model_fetches
        said = text_of(await servers.ask("vllm", "two/b"))

    assert names == {"my-vllm/one", "my-vllm/two/b"}
    assert (upstream["state"], upstream["models"], fetches) == ("unknown", 2, 0)
    assert (said, servers["vllm"].requests[0]["model"]) == ("Blue light ✓.", "two/b")


async def test_without_a_key_who_chooses_no_model_is_answered_by_the_server(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with PlayedServer("ollama") as server:
        servers = {"ollama": {"base_url": server.base_url}}
        async with open_gateway(database_url="memory:", openrouter_api_key="", servers=servers) as gateway:
            # At once, whether or not the list has come.
            events = await gateway.ask("Why?")
            listed = (await gateway.client.get("/api/models")).json()
        async with open_gateway(database_url="memory:", servers=servers) as gateway:
            with_key = (await gateway.client.get("/api/models")).json()

    assert events[0].data["model"] == listed["default_model"] == listed["items"][0]["id"]
    assert listed["default_model"].startswith("ollama/")
    assert len(server.requests) == 1
    assert with_key["default_model"] == "openrouter/auto"


async def test_ids_of_no_server_stay_with_openrouter(open_servers: Any, upstream: ScriptedUpstream) -> None:
    async with open_servers("ollama") as servers:
        events = await servers.gateway.ask("Hello", model="scripted/quirk-01-comments")

    assert text_of(events) == "Hello"
    assert servers["ollama"].requests == []
    assert upstream.requests[-1].body["model"] == "scripted/quirk-01-comments"


async def test_an_id_that_openrouter_lists_is_never_taken_from_it(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with PlayedServer("ollama") as server:
        server.bodies["/v1/models"] = {"data": [{"id": "quirk-01-comments"}, {"id": "own"}]}
        servers = {"ollama": {"base_url": server.base_url, "prefix": "scripted"}}
        async with open_gateway(database_url="memory:", servers=servers) as gateway:
            await gateway.client.post("/api/models/refresh")
            by_openrouter = await gateway.ask("Hello", model="scripted/quirk-01-comments")
            by_server = await gateway.ask("Hello", model="scripted/own")

    assert text_of(by_openrouter) == "Hello"
    assert text_of(by_server) == "Blue light ✓."
    assert [body["model"] for body in server.requests] == ["own"]


async def test_one_that_is_down_takes_only_its_own_models_away(open_servers: Any) -> None:
    async with open_servers("ollama", "vllm") as servers:
        before = set(await servers.models())
        await servers["ollama"].stop()
        refreshed = (await servers.gateway.client.post("/api/models/refresh")).json()
        upstreams = await servers.upstreams()
        failed = (await servers.ask("ollama"))[-1].data
        said = text_of(await servers.ask("vllm"))
        unknown = await servers.gateway.client.post(
            f"/api/conversations/{await servers.gateway.new_conversation()}/runs",
            json={"message": "Hello", "model": "my-vllm/nope"},
        )
        after = set(await servers.models())

    assert refreshed["stale"] is True
    assert before == after
    assert {name: item["state"] for name, item in upstreams.items()} == {
        **{"openrouter": "ok", "ollama": "down", "vllm": "ok"}
    }
    assert upstreams["ollama"]["error"]["code"] == "upstream_unreachable"
    assert "SERVERS__OLLAMA__BASE_URL" in upstreams["ollama"]["error"]["message"]
    assert failed["error"]["code"] == "upstream_unreachable"
    assert said == "Blue light ✓."
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_model")


async def test_one_that_was_down_at_the_start_is_found_when_it_is_up(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    server = PlayedServer("ollama")
    await server.start()
    await server.stop()
    settings = {"ollama": {"base_url": server.base_url}}
    async with open_gateway(database_url="memory:", servers=settings) as gateway:
        await gateway.client.post("/api/models/refresh")
        listed = (await gateway.client.get("/api/models")).json()
        assert listed["items"]
        assert not [model for model in listed["items"] if model["upstream"] == "ollama"]
        # Nobody knows its models, so any is taken, but not to OpenRouter.
        failed = (await gateway.ask("Why?", model="ollama/qwen3:8b"))[-1].data
        await server.start()
        refreshed = (await gateway.client.post("/api/models/refresh")).json()
        said = text_of(await gateway.ask("Why?", model="ollama/qwen3:8b"))
    await server.stop()

    assert failed["error"]["code"] == "upstream_unreachable"
    assert (refreshed["stale"], said) == (False, "Blue light ✓.")


async def test_failures_in_a_row_open_the_breaker_and_a_success_closes_it(
    open_servers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_servers("ollama") as servers:
        server = servers["ollama"]
        for _ in range(breaker.THRESHOLD):
            server.answer(500, b'{"error": {"message": "llama runner process has terminated", "type": "api_error"}}')
        # One longer than a run waits for, so that it is told at once.
        monkeypatch.setattr(engine, "MAX_RETRY_AFTER_SECONDS", 1.0)
        tried = (await servers.ask("ollama"))[-1].data
        refused = (await servers.ask("ollama"))[-1].data
        asked = len(server.requests)
        down = (await servers.upstreams())["ollama"]
        # A list that comes is a success too.
        await servers.gateway.client.post("/api/models/refresh")
        up = (await servers.upstreams())["ollama"]
        said = text_of(await servers.ask("ollama"))

    assert tried["error"]["code"] == "upstream_failed"
    assert (refused["error"]["code"], refused["error"]["retryable"]) == ("upstream_unreachable", True)
    assert re.search(r"ollama failed several times in a row and is left alone for \d s", refused["error"]["message"])
    assert asked == breaker.THRESHOLD
    assert (down["state"], down["error"]["code"]) == ("down", "upstream_failed")
    assert down["retry_at"] > down["checked_at"]
    assert (up["state"], up["error"], up["retry_at"], said) == ("ok", None, None, "Blue light ✓.")


async def test_a_server_that_fails_before_its_first_word_has_failed_whatever_its_status(
    open_servers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MAX_RETRY_AFTER_SECONDS", 1.0)
    role = recording("ollama", "chat.sse").partition(b"\n\n")[0].replace(b"The sky", b"") + b"\n\n"
    async with open_servers("ollama") as servers:
        for _ in range(breaker.THRESHOLD):
            servers["ollama"].answer(200, role + b'data: {"error": {"message": "out of memory"}}\n\n')
        await servers.ask("ollama")
        refused = (await servers.ask("ollama"))[-1].data
        # Amid an answer it is one answer's failure.
        await servers.gateway.client.post("/api/models/refresh")
        for _ in range(2 * breaker.THRESHOLD):
            servers["ollama"].play("error.sse")
        cut = [(await servers.ask("ollama"))[-1].data["error"]["code"] for _ in range(2 * breaker.THRESHOLD)]
        state = (await servers.upstreams())["ollama"]["state"]

    assert refused["error"]["code"] == "upstream_unreachable"
    assert (set(cut), state) == ({"upstream_failed"}, "ok")


async def test_what_the_request_did_wrong_opens_no_breaker(open_servers: Any) -> None:
    async with open_servers("ollama") as servers:
        for _ in range(2 * breaker.THRESHOLD):
            servers["ollama"].answer(404, recording("ollama", "missing.json"))
        ends = [(await servers.ask("ollama"))[-1].data for _ in range(2 * breaker.THRESHOLD)]
        state = (await servers.upstreams())["ollama"]["state"]
        said = text_of(await servers.ask("ollama"))

    assert {end["error"]["code"] for end in ends} == {"model_unavailable"}
    assert (state, said) == ("ok", "Blue light ✓.")


async def test_an_address_is_shown_without_what_may_be_secret_in_it(open_gateway: OpenGateway) -> None:
    async with open_gateway(database_url="memory:", openrouter_base_url="http://user:pw@127.0.0.1:9/v1?k=v") as gateway:
        body = (await gateway.client.get("/api/upstreams")).json()

    assert body["items"][0]["base_url"] == "http://127.0.0.1:9/v1"
    assert "pw" not in str(body)


async def test_what_the_providers_of_openrouter_do_wrong_is_not_its_own_failure(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(database_url="memory:", retries=0) as gateway:
        for _ in range(2 * breaker.THRESHOLD):
            upstream.enqueue([error_status(502, "Provider returned error")])
        ends = [(await gateway.ask("Hello", model="scripted/quirk-01-comments"))[-1].data for _ in range(6)]
        listed = (await gateway.client.get("/api/upstreams")).json()["items"]
        said = text_of(await gateway.ask("Hello", model="scripted/quirk-01-comments"))

    assert {end["error"]["code"] for end in ends} == {"upstream_failed"}
    assert (listed[0]["name"], listed[0]["state"], said) == ("openrouter", "ok", "Hello")


async def test_an_answer_is_continued_from_its_end_where_the_server_can(open_servers: Any) -> None:
    async with open_servers("vllm", "ollama") as servers:
        last = {}
        for kind in ("vllm", "ollama"):
            conversation = await servers.gateway.new_conversation()
            first = await servers.gateway.ask("Why?", conversation_id=conversation, model=f"my-{kind}/{MODELS[kind]}")
            response = await servers.gateway.client.post(
                f"/api/conversations/{conversation}/runs",
                json={"continue_from": first[-1].data["message_id"], "model": f"my-{kind}/{MODELS[kind]}"},
                headers={"Accept": "text/event-stream"},
            )
            assert response.status_code == 200
            last[kind] = servers[kind].requests[-1]

    assert last["vllm"]["messages"][-1] == {"role": "assistant", "content": "Blue light ✓."}
    assert last["vllm"]["continue_final_message"] is True
    assert last["ollama"]["messages"][-1]["role"] == "user"
    assert "continue_final_message" not in last["ollama"]
