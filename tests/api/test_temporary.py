"""Temporary conversations: in memory, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import answer
from openchat.wiring import HOUSEKEEPING_SECONDS
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.clock import SkippingClock
from tests.support.gateway import Gateway
from tests.support.sse import text_of
from tests.support.waiting import soon, take

SECRET = "Kirschbluetenfest"


async def chat(gateway: Gateway, upstream: ScriptedUpstream) -> str:
    upstream.on("scripted/hello", answer(f"The answer to {SECRET}."))
    response = await gateway.client.post(
        "/api/conversations",
        json={"temporary": True, "title": SECRET, "system_prompt": SECRET},
        headers={"Idempotency-Key": "once"},
    )
    assert (response.status_code, response.json()["temporary"]) == (201, True)
    conversation_id = str(response.json()["id"])
    asked = {"message": SECRET, "model": "scripted/hello"}
    run = await gateway.client.post(
        f"/api/conversations/{conversation_id}/runs", json=asked, headers={"Idempotency-Key": "two"}
    )
    await gateway.run_ended(run.json()["run"]["id"])
    again = await gateway.client.post(
        f"/api/conversations/{conversation_id}/runs", json=asked, headers={"Idempotency-Key": "two"}
    )
    assert again.content == run.content
    return conversation_id


def holders_of(folder: Path, text: str) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


async def test_it_answers_like_any_other(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await chat(gateway, upstream)
    messages = await gateway.messages(conversation_id)
    assert [message["content"] for message in messages] == [SECRET, f"The answer to {SECRET}."]
    assert text_of(await gateway.replay(messages[1]["run_id"])) == f"The answer to {SECRET}."
    events = await gateway.ask("More", conversation_id=conversation_id, model="scripted/hello")
    assert events[-1].data["status"] == "completed"
    renamed = await gateway.client.patch(f"/api/conversations/{conversation_id}", json={"title": "New"})
    assert (renamed.json()["title"], renamed.json()["temporary"]) == ("New", True)


async def test_nothing_of_it_is_written(open_gateway: OpenGateway, upstream: ScriptedUpstream, tmp_path: Path) -> None:
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        await gateway.ask("lasting words", model="scripted/hello")
        conversation_id = await chat(gateway, upstream)
        assert holders_of(tmp_path, SECRET) == []
        assert holders_of(tmp_path, "lasting words") != []
    assert holders_of(tmp_path, SECRET) == []
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        assert (await gateway.client.get(f"/api/conversations/{conversation_id}")).status_code == 404


async def test_it_is_in_no_list_search_or_export(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await chat(gateway, upstream)
    assert (await gateway.client.get("/api/conversations")).json()["items"] == []
    assert (await gateway.client.get("/api/search", params={"q": SECRET})).json()["items"] == []
    assert (await gateway.client.get("/api/export")).json()["conversations"] == []
    assert (await gateway.client.get(f"/api/conversations/{conversation_id}/export")).status_code == 404


async def test_deleted_it_is_gone_for_good(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await chat(gateway, upstream)
    [_, message] = await gateway.messages(conversation_id)
    path = f"/api/conversations/{conversation_id}"
    assert (await gateway.client.delete(path)).status_code == 204
    assert (await gateway.client.get(path)).status_code == 404
    assert (await gateway.client.post(f"{path}/restore")).status_code == 404
    assert (await gateway.client.get(f"/api/runs/{message['run_id']}")).status_code == 404


async def test_deleted_while_it_is_answered_it_goes_with_the_end_of_the_run(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = str((await gateway.client.post("/api/conversations", json={"temporary": True})).json()["id"])
    started = await gateway.start(conversation_id, "Go on", model="scripted/stall")
    run_id = started["run"]["id"]
    async with gateway.stream(f"/api/runs/{run_id}/stream") as events:
        assert (await anext(events)).data["type"] == "start"
        await gateway.client.delete(f"/api/conversations/{conversation_id}")
        last = [event async for event in events][-1]
    assert (last.data["type"], last.data["status"]) == ("done", "stopped")
    assert (await gateway.client.post(f"/api/conversations/{conversation_id}/restore")).status_code == 404


async def test_an_idle_one_is_forgotten_and_whoever_shows_it_is_told(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    clock = SkippingClock()
    async with open_gateway(database_url="memory:", clock=clock, temporary_hours=1) as gateway:
        conversation_id = await chat(gateway, upstream)
        async with gateway.stream("/api/events") as events:
            assert (await soon(anext(events))).data == {"type": "ready"}
            clock.skip(HOUSEKEEPING_SECONDS + 1)
            told = await take(events, "conversation.deleted")
        assert told[-1].data["conversation_id"] == conversation_id
        assert (await gateway.client.get(f"/api/conversations/{conversation_id}")).status_code == 404


async def test_its_files_stay_while_it_does(gateway: Gateway) -> None:
    conversation_id = str((await gateway.client.post("/api/conversations", json={"temporary": True})).json()["id"])
    file = (await gateway.client.post("/api/files", content=b"some notes")).json()
    message = [{"type": "text", "text": "Read"}, {"type": "file", "file_id": file["id"]}]
    stored = await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": message})
    assert stored.status_code == 200, stored.text
    await gateway.services.files.sweep(-3600)
    assert (await gateway.client.get(file["url"])).content == b"some notes"
    await gateway.client.delete(f"/api/conversations/{conversation_id}")
    await gateway.services.files.sweep(-7200)
    assert (await gateway.client.get(file["url"])).status_code == 404
