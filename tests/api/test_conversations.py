"""Conversations over HTTP."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Wait, close, say
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


def as_listed(detail: dict[str, Any]) -> dict[str, Any]:
    """A conversation as lists have it: alone it also says whether its model is there."""
    return {name: value for name, value in detail.items() if name != "model_status"}


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
        "temporary": False,
        "created_at": created["created_at"],
        "updated_at": created["created_at"],
        "version": created["version"],
    }
    assert as_listed((await gateway.client.get(response.headers["location"])).json()) == created


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
    assert as_listed((await gateway.client.patch(path, json={})).json()) == made
    changed = (await gateway.client.patch(path, json={"pinned": True, "tags": ["a", "b"]})).json()
    assert as_listed(changed) == {**made, "pinned": True, "tags": ["a", "b"], "version": changed["version"]}
    cleared = (await gateway.client.patch(path, json={"system_prompt": None, "params": {"seed": 2}})).json()
    assert cleared == {**changed, "system_prompt": None, "params": {"seed": 2}, "version": cleared["version"]}
    assert len({made["version"], changed["version"], cleared["version"]}) == 3
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


# Conditional requests


async def etag_of(gateway: Gateway, path: str) -> str:
    response = await gateway.client.get(path)
    assert response.status_code == 200
    return response.headers["etag"]


async def test_get_and_patch_answer_with_the_same_strong_etag(gateway: Gateway) -> None:
    path = f"/api/conversations/{await gateway.new_conversation()}"
    first = await etag_of(gateway, path)
    assert re.fullmatch(r'"[0-9a-f-]+"', first)
    assert await etag_of(gateway, path) == first
    changed = await gateway.client.patch(path, json={"title": "Two"})
    assert changed.headers["etag"] == await etag_of(gateway, path) != first


async def test_a_patch_of_what_was_seen_is_carried_out_and_a_stale_one_is_told_what_is(gateway: Gateway) -> None:
    path = f"/api/conversations/{await gateway.new_conversation(title='One')}"
    seen = await etag_of(gateway, path)
    first = await gateway.client.patch(path, json={"title": "Mine"}, headers={"If-Match": seen})
    assert (first.status_code, first.json()["title"]) == (200, "Mine")
    second = await gateway.client.patch(path, json={"title": "Theirs"}, headers={"If-Match": seen})
    assert (second.status_code, second.headers["content-type"]) == (412, "application/problem+json")
    problem = second.json()
    assert (problem["code"], problem["status"], problem["retryable"]) == ("stale", 412, False)
    # All of it, with what is null.
    assert problem["current"] == as_listed(first.json())
    assert (await gateway.client.get(path)).json() == first.json()
    again = {"If-Match": f'"{problem["current"]["version"]}"'}
    assert (await gateway.client.patch(path, json={"title": "Theirs"}, headers=again)).status_code == 200


async def test_a_new_message_makes_a_write_stale_and_the_end_of_an_answer_does_not(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([say("Once "), Wait("told"), say("upon."), *close()])
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}"
    before = await etag_of(gateway, path)
    run_id = (await gateway.start(conversation_id))["run"]["id"]
    assert (await gateway.client.patch(path, json={"pinned": True}, headers={"If-Match": before})).status_code == 412
    while_written = await etag_of(gateway, path)
    upstream.gate("told").set()
    await gateway.run_ended(run_id)
    # It was updated since, so it is not the same to read.
    unchanged = await gateway.client.get(path, headers={"If-None-Match": while_written})
    assert unchanged.status_code == 200
    written = await gateway.client.patch(path, json={"pinned": True}, headers={"If-Match": while_written})
    assert written.status_code == 200


@pytest.mark.parametrize(
    ("pattern", "status"),
    [
        ("*", 200),
        ("{seen}", 200),
        ('"{version}"', 200),
        ('"another", {seen}', 200),
        ('{seen} , "another"', 200),
        ('"a,b", {seen}', 200),
        (", {seen},,", 200),
        ('"another"', 412),
        ('""', 412),
        ("W/{seen}", 412),
        ('W/{seen}, "another"', 412),
        ("seen", 422),
        ('"half', 422),
        ('"a" "b"', 422),
        ('*, "a"', 422),
        ("", 422),
    ],
)
async def test_if_match_takes_a_star_and_lists_of_strong_tags(gateway: Gateway, pattern: str, status: int) -> None:
    made = await create(gateway)
    path = f"/api/conversations/{made['id']}"
    value = pattern.replace("{seen}", await etag_of(gateway, path)).replace("{version}", made["version"])
    for method, body in (("PATCH", {"pinned": True}), ("DELETE", None)):
        response = await gateway.client.request(method, path, json=body, headers={"If-Match": value})
        assert response.status_code == (204 if status == 200 and method == "DELETE" else status), method
        if status == 422:
            assert response.json()["errors"][0]["path"] == "If-Match"
        if status == 200 and method == "PATCH" and pattern != "*":
            # What was seen is no more.
            value = response.headers["etag"]
    assert await listed(gateway) == ([] if status == 200 else [made["id"]])


async def test_if_match_in_two_lines_is_one_list(gateway: Gateway) -> None:
    path = f"/api/conversations/{await gateway.new_conversation()}"
    lines = [("If-Match", '"another"'), ("If-Match", await etag_of(gateway, path))]
    assert (await gateway.client.patch(path, json={"pinned": True}, headers=lines)).status_code == 200


async def test_what_is_not_there_is_not_found_whatever_was_seen(gateway: Gateway) -> None:
    for tags in ("*", '"another"'):
        for method, body in (("PATCH", {"pinned": True}), ("DELETE", None)):
            response = await gateway.client.request(method, UNKNOWN, json=body, headers={"If-Match": tags})
            assert response.status_code == 404


async def test_a_conversation_that_is_as_it_was_is_not_sent_again(gateway: Gateway) -> None:
    path = f"/api/conversations/{await gateway.new_conversation()}"
    seen = await etag_of(gateway, path)
    for tags in (seen, f'"another", {seen}', f"W/{seen}", "*"):
        response = await gateway.client.get(path, headers={"If-None-Match": tags})
        assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", seen), tags
    await gateway.client.patch(path, json={"title": "Two"})
    assert (await gateway.client.get(path, headers={"If-None-Match": seen})).status_code == 200


async def test_of_two_tabs_that_write_at_once_exactly_one_wins(gateway: Gateway) -> None:
    path = f"/api/conversations/{await gateway.new_conversation()}"
    for round_ in range(10):
        seen = {"If-Match": await etag_of(gateway, path)}
        names = [f"{tab} {round_}" for tab in ("left", "right")]
        answers = await asyncio.gather(
            *(gateway.client.patch(path, json={"title": name}, headers=seen) for name in names)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert lost.json()["current"]["title"] == won.json()["title"]
        assert (await gateway.client.get(path)).json()["title"] == won.json()["title"]
