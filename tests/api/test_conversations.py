"""Conversations over HTTP."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.sse import text_of

UNKNOWN = "/api/conversations/00000000-0000-7000-8000-000000000000"
UUID_7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


async def create(gateway: Gateway, **body: Any) -> dict[str, Any]:
    response = await gateway.client.post("/api/conversations", json=body)
    assert response.status_code == 201, response.text
    return dict(response.json())


async def listed(gateway: Gateway, **query: Any) -> list[str]:
    response = await gateway.client.get("/api/conversations", params=query)
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["items"]]


async def test_a_new_conversation_is_empty_and_says_where_it_is(gateway: Gateway) -> None:
    response = await gateway.client.post("/api/conversations")
    assert response.status_code == 201
    created = response.json()
    assert response.headers["location"] == f"/api/conversations/{created['id']}"
    assert UUID_7.fullmatch(created["id"])
    assert TIME.fullmatch(created["created_at"])
    assert created == {
        "id": created["id"],
        "title": None,
        "title_source": "auto",
        "default_model": None,
        "system_prompt": None,
        "params": {},
        "head_id": None,
        "pinned": False,
        "archived": False,
        "tags": [],
        "created_at": created["created_at"],
        "updated_at": created["created_at"],
    }
    assert (await gateway.client.get(response.headers["location"])).json() == created


async def test_a_conversation_keeps_what_it_was_made_with(gateway: Gateway) -> None:
    made = await create(
        gateway,
        title="Mine",
        default_model="scripted/echo",
        system_prompt="Be brief.",
        params={"temperature": 0.5, "reasoning": {"effort": "low"}, "seed": None},
    )
    assert (made["title"], made["title_source"]) == ("Mine", "user")
    assert (made["default_model"], made["system_prompt"]) == ("scripted/echo", "Be brief.")
    assert made["params"] == {"temperature": 0.5, "reasoning": {"effort": "low"}}


async def test_the_first_message_gives_the_title_until_a_person_does(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    await gateway.ask("What is the tallest mountain?", conversation_id=conversation_id, model="scripted/hello")
    path = f"/api/conversations/{conversation_id}"
    titled = (await gateway.client.get(path)).json()
    assert (titled["title"], titled["title_source"]) == ("What is the tallest mountain?", "auto")
    await gateway.ask("And the second?", conversation_id=conversation_id, model="scripted/hello")
    assert (await gateway.client.get(path)).json()["title"] == "What is the tallest mountain?"
    renamed = (await gateway.client.patch(path, json={"title": "Mountains"})).json()
    assert (renamed["title"], renamed["title_source"]) == ("Mountains", "user")


async def test_a_patch_changes_what_it_names_and_nothing_else(gateway: Gateway) -> None:
    made = await create(gateway, title="Mine", system_prompt="Be brief.", params={"seed": 1})
    path = f"/api/conversations/{made['id']}"
    assert (await gateway.client.patch(path, json={})).json() == made
    changed = (await gateway.client.patch(path, json={"pinned": True, "tags": ["a", "b"]})).json()
    assert changed == {**made, "pinned": True, "tags": ["a", "b"]}
    cleared = (await gateway.client.patch(path, json={"system_prompt": None, "params": {"seed": 2}})).json()
    assert cleared == {**changed, "system_prompt": None, "params": {"seed": 2}}
    assert (await gateway.client.get(path)).json() == cleared


async def test_the_head_can_only_be_a_message_of_the_conversation(gateway: Gateway) -> None:
    mine, other = await gateway.new_conversation(), await gateway.new_conversation()
    events = await gateway.ask(conversation_id=other, model="scripted/hello")
    foreign = await gateway.client.patch(f"/api/conversations/{mine}", json={"head_id": events[0].data["message_id"]})
    assert (foreign.status_code, foreign.json()["errors"][0]["path"]) == (422, "head_id")
    missing = await gateway.client.patch(
        f"/api/conversations/{mine}", json={"head_id": "00000000-0000-7000-8000-000000000000"}
    )
    assert missing.status_code in {404, 422}
    assert (await gateway.client.get(f"/api/conversations/{mine}")).json()["head_id"] is None


async def test_the_list_is_newest_first_by_the_last_message_or_run(gateway: Gateway) -> None:
    first, second, third = [await gateway.new_conversation() for _ in range(3)]
    assert await listed(gateway) == [third, second, first]
    await gateway.ask(conversation_id=first, model="scripted/hello")
    assert await listed(gateway) == [first, third, second]
    # Renaming is no news.
    await gateway.client.patch(f"/api/conversations/{second}", json={"title": "Renamed"})
    assert await listed(gateway) == [first, third, second]


async def test_the_list_comes_in_pages_that_neither_repeat_nor_leave_out(gateway: Gateway) -> None:
    made = [await gateway.new_conversation() for _ in range(25)]
    got: list[str] = []
    cursor = None
    while True:
        query = {"limit": 10} if cursor is None else {"limit": 10, "cursor": cursor}
        body = (await gateway.client.get("/api/conversations", params=query)).json()
        got += [item["id"] for item in body["items"]]
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert got == made[::-1]
    bad = await gateway.client.get("/api/conversations", params={"cursor": "nonsense"})
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_request")


async def test_the_list_is_searched_by_title_and_archived_ones_are_apart(gateway: Gateway) -> None:
    mountains = (await create(gateway, title="Mountains of Österreich"))["id"]
    rivers = (await create(gateway, title="100% of rivers_"))["id"]
    assert await listed(gateway, q="MOUNTAIN") == [mountains]
    assert await listed(gateway, q="österr") == [mountains]
    assert await listed(gateway, q="100%") == [rivers]
    assert await listed(gateway, q="s_") == [rivers]
    assert await listed(gateway, q="nothing") == []
    await gateway.client.patch(f"/api/conversations/{rivers}", json={"archived": True})
    assert await listed(gateway) == [mountains]
    assert await listed(gateway, archived=True) == [rivers]


async def test_a_deleted_conversation_is_gone_everywhere_until_it_is_restored(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    events = await gateway.ask(conversation_id=conversation_id, model="scripted/hello")
    path = f"/api/conversations/{conversation_id}"
    gone = await gateway.client.delete(path)
    assert (gone.status_code, gone.content) == (204, b"")
    run_id, message_id = events[0].data["run_id"], events[0].data["message_id"]
    calls: list[tuple[str, str, Any]] = [
        ("GET", path, None),
        ("PATCH", path, {"title": "x"}),
        ("DELETE", path, None),
        ("GET", f"{path}/messages", None),
        ("GET", f"{path}/stream", None),
        ("POST", f"{path}/messages", {"message": "Hi"}),
        ("POST", f"{path}/runs", {"message": "Hi"}),
        ("GET", f"/api/runs/{run_id}", None),
        ("GET", f"/api/runs/{run_id}/stream", None),
        ("POST", f"/api/runs/{run_id}/stop", None),
        ("POST", f"/api/messages/{message_id}/hide", None),
    ]
    for method, where, body in calls:
        response = await gateway.client.request(method, where, json=body)
        assert (response.status_code, response.json()["code"]) == (404, "not_found"), (method, where)
    assert await listed(gateway) == []
    restored = await gateway.client.post(f"{path}/restore")
    assert (restored.status_code, restored.json()["id"]) == (200, conversation_id)
    assert len(await gateway.messages(conversation_id)) == 2
    assert text_of(await gateway.replay(run_id)) == text_of(events)
    assert (await gateway.client.post(f"{path}/restore")).status_code == 200


async def test_what_was_deleted_too_long_ago_is_gone_for_good(open_gateway: OpenGateway) -> None:
    async with open_gateway(restore_days=0) as gateway:
        conversation_id = await gateway.new_conversation()
        events = await gateway.ask(conversation_id=conversation_id, model="scripted/hello")
        await gateway.client.delete(f"/api/conversations/{conversation_id}")
        # A deletion of this very millisecond is not older than zero days yet.
        while not await gateway.services.conversations.purge():
            pass
        restored = await gateway.client.post(f"/api/conversations/{conversation_id}/restore")
        assert restored.status_code == 404
        assert (await gateway.client.get(f"/api/runs/{events[0].data['run_id']}")).status_code == 404


@pytest.mark.parametrize(
    ("method", "suffix"),
    [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/restore"), ("GET", "/messages"), ("GET", "/stream")],
)
async def test_an_unknown_conversation_is_not_found(gateway: Gateway, method: str, suffix: str) -> None:
    response = await gateway.client.request(method, UNKNOWN + suffix, json={} if method == "PATCH" else None)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"surprise": 1}, "surprise"),
        ({"params": {"temperature": 3}}, "params.temperature"),
        ({"params": {"surprise": 1}}, "params.surprise"),
        ({"params": {"reasoning": {"effort": "huge"}}}, "params.reasoning.effort"),
        ({"default_model": 5}, "default_model"),
    ],
)
async def test_a_wrong_body_is_refused_and_the_place_named(gateway: Gateway, body: dict[str, Any], path: str) -> None:
    made = await gateway.new_conversation()
    for response in (
        await gateway.client.post("/api/conversations", json=body),
        await gateway.client.patch(f"/api/conversations/{made}", json=body),
    ):
        assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
        assert [error["path"] for error in response.json()["errors"]] == [path]
    assert await listed(gateway) == [made]


async def test_a_null_where_there_must_be_a_value_is_refused(gateway: Gateway) -> None:
    path = f"/api/conversations/{await gateway.new_conversation()}"
    for field in ("pinned", "archived", "tags"):
        assert (await gateway.client.patch(path, json={field: None})).status_code == 422, field


async def test_times_are_utc_with_milliseconds(gateway: Gateway) -> None:
    made = await create(gateway)
    assert datetime.fromisoformat(made["created_at"]).utcoffset() is not None
    assert TIME.fullmatch(made["updated_at"])
