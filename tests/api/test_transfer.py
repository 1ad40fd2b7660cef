"""Exporting and importing over HTTP."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import answer
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import Gateway

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NASTY = '<script>alert(1)</script> & "quotes" </pre>'


async def fill(gateway: Gateway, upstream: ScriptedUpstream) -> str:
    """A conversation with an image, a regenerated answer, a tag and a price; its id."""
    upstream.on("scripted/hello", answer(f"Rayleigh. {NASTY}"))
    file = (await gateway.client.post("/api/files", content=PNG, params={"name": "sky.png"})).json()
    conversation_id = await gateway.new_conversation(title="The sky", system_prompt="Be brief.", params={"seed": 1})
    message = [{"type": "text", "text": "Why?"}, {"type": "image", "file_id": file["id"]}]
    events = await gateway.ask(message, conversation_id=conversation_id, model="scripted/hello")
    await gateway.client.post(
        f"/api/conversations/{conversation_id}/runs",
        json={"parent_id": events[0].data["user_message_id"], "model": "scripted/hello"},
        headers={"Accept": "text/event-stream"},
    )
    await gateway.client.patch(f"/api/conversations/{conversation_id}", json={"tags": ["physics"], "pinned": True})
    return conversation_id


async def exported(gateway: Gateway, path: str = "/api/export", **query: str) -> httpx.Response:
    response = await gateway.client.get(path, params=query)
    assert response.status_code == 200, response.text
    return response


async def imported(gateway: Gateway, content: bytes, **headers: str) -> dict[str, Any]:
    response = await gateway.client.post("/api/import", content=content, headers=headers)
    assert response.status_code == 200, response.text
    return dict(response.json())


def told(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.headers["content-type"].startswith("text/event-stream")
    return [json.loads(line.removeprefix("data: ")) for line in response.text.splitlines() if line.startswith("data: ")]


async def everything(gateway: Gateway, conversation_id: str) -> tuple[Any, ...]:
    """All that a client can read of a conversation, but the ids of files."""
    conversation = (await gateway.client.get(f"/api/conversations/{conversation_id}")).json()
    messages = await gateway.messages(conversation_id, path="all")
    runs = [
        (await gateway.client.get(f"/api/runs/{message['run_id']}")).json() for message in messages if message["run_id"]
    ]
    files = []
    for message in messages:
        for part in message["parts"]:
            if part["type"] == "image":
                files.append((await gateway.client.get(part["url"])).content)
                del part["file_id"], part["url"]
    return conversation, messages, runs, files


async def test_an_export_imported_elsewhere_is_the_same_conversation(
    gateway: Gateway, upstream: ScriptedUpstream, open_gateway: OpenGateway, tmp_path: Path
) -> None:
    conversation_id = await fill(gateway, upstream)
    one = await exported(gateway, f"/api/conversations/{conversation_id}/export")
    everyone = await exported(gateway)
    assert one.headers["content-disposition"] == "attachment; filename=\"The-sky.json\"; filename*=UTF-8''The-sky.json"
    assert everyone.headers["content-disposition"] == (
        "attachment; filename=\"conversations.json\"; filename*=UTF-8''conversations.json"
    )
    for export in (one, everyone):
        home = tmp_path / export.headers["content-disposition"][-12:]
        async with open_gateway(openchat_home=home, database_url=SQLITE_URL) as other:
            assert await imported(other, export.content) == {
                "conversations": 1,
                "messages": 3,
                "comparisons": 0,
                "skipped": [],
            }
            there = await everything(other, conversation_id)
            assert there == await everything(gateway, conversation_id)
            assert there[3] == [PNG]


async def test_what_is_here_already_is_left_as_it_is(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await fill(gateway, upstream)
    export = (await exported(gateway)).content
    again = await imported(gateway, export)
    assert again == {
        "conversations": 0,
        "messages": 0,
        "comparisons": 0,
        "skipped": [{"title": "The sky", "reason": "is here already"}],
    }
    await gateway.client.delete(f"/api/conversations/{conversation_id}")
    assert (await imported(gateway, export))["conversations"] == 1
    assert len(await gateway.messages(conversation_id, path="all")) == 3
    assert [item["id"] for item in (await gateway.client.get("/api/conversations")).json()["items"]] == [
        conversation_id
    ]


async def test_an_import_tells_how_far_it_is(gateway: Gateway) -> None:
    rows = [
        {
            "id": str(number),
            "chat": {"title": f"Chat {number}", "messages": [{"role": "user", "content": "x " * 9}] * 1},
        }
        for number in range(450)
    ]
    response = await gateway.client.post(
        "/api/import", content=json.dumps(rows), headers={"Accept": "text/event-stream"}
    )
    events = told(response)
    assert {event["type"] for event in events[:-1]} == {"progress"}
    fractions = [event["fraction"] for event in events[:-1]]
    assert fractions == sorted(fractions)
    assert (fractions[0], events[-2]["conversations"]) == (0, 450)
    assert events[-1] == {"type": "done", "conversations": 450, "messages": 450, "comparisons": 0, "skipped": []}


async def test_a_broken_file_changes_nothing_and_says_where(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    await fill(gateway, upstream)
    export = json.loads((await exported(gateway)).content)
    good = export["conversations"][0]
    export["conversations"] = [
        {**good, "id": "new-1", "messages": [], "runs": [], "head_id": None},
        {**good, "id": "new-2"},
    ]
    for content, place in (
        (b'{"format": "open-chat", "ver', "byte"),
        (
            json.dumps({**export, "conversations": [{**good, "messages": [7]}]}).encode(),
            "$.conversations[0].messages[0]",
        ),
        (json.dumps(export).encode(), "new-2"),
    ):
        refused = await gateway.client.post("/api/import", content=content)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_import")
        assert place in refused.json()["detail"]
        streamed = await gateway.client.post("/api/import", content=content, headers={"Accept": "text/event-stream"})
        last = told(streamed)[-1]
        assert (last["type"], last["error"]) == ("error", refused.json())
    assert len((await gateway.client.get("/api/conversations")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *(
            (("runs", 0, "calls", 0, "cost_usd"), cost)
            for cost in ("NaN", "-Infinity", "-5", "1E+999999999", "1E-99999")
        ),
        (("runs", 0, "outcome", "cost_usd"), "NaN"),
        (("runs", 0, "outcome", "estimated_cost_usd"), "Infinity"),
        (("runs", 0, "outcome", "usage", "prompt_tokens"), -1),
        (("runs", 0, "calls", 0, "usage", "prompt_tokens"), 10**15),
        (("runs", 0, "outcome", "status"), "failed"),
        (("runs", 0, "prompt_estimate"), 2**63),
        (("messages", 0, "parts"), [{"type": "novel", "size": 10**400}]),
        (("messages", 0, "parts"), [{"type": "novel", "inner": json.loads("[" * 200 + "]" * 200)}]),
        (("tags",), ["x" * 101]),
        (("tags",), ["x"] * 101),
        (("id",), "new\n"),
    ],
)
async def test_what_nobody_can_have_written_is_refused_and_spoils_no_sum(
    gateway: Gateway, upstream: ScriptedUpstream, place: tuple[str | int, ...], value: Any
) -> None:
    conversation_id = await fill(gateway, upstream)
    export = json.loads((await exported(gateway)).content)
    await gateway.client.delete(f"/api/conversations/{conversation_id}")
    *above, last = place
    inner = export["conversations"][0]
    for name in above:
        inner = inner[name]
    inner[last] = value
    before = (await gateway.client.get("/api/usage")).json()
    refused = await gateway.client.post("/api/import", content=json.dumps(export))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_import")
    assert "$.conversations[0]" in refused.json()["detail"]
    assert (await gateway.client.get("/api/usage")).json() == before


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_a_time_at_the_rim_of_the_calendar_is_taken(
    gateway: Gateway, upstream: ScriptedUpstream, moment: str
) -> None:
    conversation_id = await fill(gateway, upstream)
    export = json.loads((await exported(gateway)).content)
    await gateway.client.delete(f"/api/conversations/{conversation_id}")
    conversation = export["conversations"][0]
    conversation["created_at"] = conversation["messages"][0]["timestamp"] = moment
    conversation["runs"][0]["calls"][0]["settled_at"] = moment
    await imported(gateway, json.dumps(export).encode())
    assert len(await gateway.messages(conversation_id)) == 2


async def test_a_form_is_taken_too_and_a_repeated_request_imports_once(gateway: Gateway) -> None:
    row = json.dumps([{"chat": {"title": "A", "messages": [{"role": "user", "content": "x"}]}}]).encode()
    first = await gateway.client.post(
        "/api/import", files={"file": ("chats.json", row)}, headers={"Idempotency-Key": "form"}
    )
    assert (first.status_code, first.json()["conversations"]) == (200, 1)
    assert (await imported(gateway, row))["skipped"] == [{"title": "A", "reason": "is here already"}]
    other = row.replace(b"A", b"B")
    once = {"conversations": 1, "messages": 1, "comparisons": 0, "skipped": []}
    assert [await imported(gateway, other, **{"Idempotency-Key": "k"}) for _ in range(2)] == [once, once]
    streamed = await gateway.client.post(
        "/api/import", content=other, headers={"Idempotency-Key": "k", "Accept": "text/event-stream"}
    )
    assert told(streamed) == [{"type": "done", **once}]
    reused = await gateway.client.post("/api/import", content=row, headers={"Idempotency-Key": "k"})
    assert (reused.status_code, reused.json()["code"]) == (409, "idempotency_conflict")
    assert len((await gateway.client.get("/api/conversations")).json()["items"]) == 2


async def test_a_file_may_be_larger_than_other_requests_up_to_its_limit(open_gateway: OpenGateway) -> None:
    async with open_gateway(max_body_bytes=10_000, max_import_bytes=20_000) as gateway:
        row = [{"chat": {"title": "A", "messages": [{"role": "user", "content": "x" * 12_000}]}}]
        assert (await imported(gateway, json.dumps(row).encode()))["conversations"] == 1
        refused = await gateway.client.post("/api/import", content=b" " * 20_001)
        assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


async def test_markdown_is_the_branch_in_view(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await fill(gateway, upstream)
    text = (await exported(gateway, f"/api/conversations/{conversation_id}/export", format="md")).text
    lines = text.splitlines()
    assert lines[0] == "# The sky"
    assert [line.split(" (")[0] for line in lines if line.startswith("## ")] == ["## You", "## Assistant"]
    assert text.count("Rayleigh.") == 1
    assert "*(image: image/png)*" in lines


async def test_html_shows_what_was_said_and_runs_nothing(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    await fill(gateway, upstream)
    response = await exported(gateway, format="html")
    assert response.headers["content-type"].startswith("text/html")
    assert "<script" not in response.text
    assert "Rayleigh. &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot; &lt;/pre&gt;" in response.text
    assert f"data:image/png;base64,{base64.b64encode(PNG).decode()}" in response.text
    assert "default-src 'none'" in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]


async def test_an_export_of_nothing_can_be_imported(gateway: Gateway) -> None:
    export = await exported(gateway)
    assert export.json()["conversations"] == []
    assert await imported(gateway, export.content) == {
        "conversations": 0,
        "messages": 0,
        "comparisons": 0,
        "skipped": [],
    }


@pytest.mark.parametrize("path", ["/api/conversations/none/export", "/api/conversations/none/export?format=html"])
async def test_what_is_not_there_cannot_be_exported(gateway: Gateway, path: str) -> None:
    assert (await gateway.client.get(path)).status_code == 404


async def test_an_export_without_a_price_has_none_and_money_is_in_plain_notation(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    await fill(gateway, upstream)
    [conversation] = (await exported(gateway)).json()["conversations"]
    costs = [run["outcome"]["cost_usd"] for run in conversation["runs"]]
    assert len(costs) == 2
    assert all("E" not in cost for cost in costs)
