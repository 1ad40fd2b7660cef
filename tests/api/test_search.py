"""Searching over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import answer
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import Gateway


async def found(gateway: Gateway, **query: Any) -> list[dict[str, Any]]:
    response = await gateway.client.get("/api/search", params=query)
    assert response.status_code == 200, response.text
    return list(response.json()["items"])


async def test_an_answer_is_found_with_the_place_of_the_hit(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on("scripted/hello", answer("Short waves are scattered.\nSo the <sky> is blue & bright."))
    conversation_id = await gateway.new_conversation(title="Physics")
    events = await gateway.ask("Why?", conversation_id=conversation_id, model="scripted/hello")
    [item] = await found(gateway, q="BLUE sk")
    assert item == {
        "conversation_id": conversation_id,
        "title": "Physics",
        "message_id": events[0].data["message_id"],
        "role": "assistant",
        "model": item["model"],
        "timestamp": item["timestamp"],
        "snippet": [
            {"text": "Short waves are scattered. So the <", "hit": False},
            {"text": "sky", "hit": True},
            {"text": "> is ", "hit": False},
            {"text": "blue", "hit": True},
            {"text": " & bright.", "hit": False},
        ],
    }
    assert await found(gateway, q="sky", model=item["model"]) != []
    assert await found(gateway, q="sky", model="other/model") == []


async def test_a_title_is_found_without_a_message(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation(title="Crème brûlée")
    [item] = await found(gateway, q="creme")
    assert (item["conversation_id"], item["message_id"], item["role"]) == (conversation_id, None, None)
    assert item["snippet"] == [{"text": "Crème", "hit": True}, {"text": " brûlée", "hit": False}]
    [listed] = (await gateway.client.get("/api/conversations")).json()["items"]
    assert item["timestamp"] == listed["created_at"]


async def test_pages_and_dates(gateway: Gateway) -> None:
    for number in range(5):
        await gateway.new_conversation(title=f"sky {number}")
    first = (await gateway.client.get("/api/search", params={"q": "sky", "limit": 3})).json()
    second = (await gateway.client.get("/api/search", params={"q": "sky", "cursor": first["next_cursor"]})).json()
    titles = [item["title"] for item in [*first["items"], *second["items"]]]
    assert (titles, second["next_cursor"]) == (["sky 4", "sky 3", "sky 2", "sky 1", "sky 0"], None)
    assert await found(gateway, q="sky", to="2020-01-01") == []
    assert (
        len(await found(gateway, q="sky", **{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00+02:00"})) == 5
    )


async def test_what_has_no_word_finds_nothing(gateway: Gateway) -> None:
    await gateway.new_conversation(title="100 % ?")
    assert await found(gateway, q='"% ?"') == []


@pytest.mark.parametrize(
    "query", [{}, {"q": ""}, {"q": "x", "from": "yesterday"}, {"q": "x", "limit": 0}, {"q": "x", "cursor": "y"}]
)
async def test_a_wrong_query_is_refused(gateway: Gateway, query: dict[str, Any]) -> None:
    response = await gateway.client.get("/api/search", params=query)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_what_was_said_is_found_after_a_restart(open_gateway: OpenGateway) -> None:
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        await gateway.ask("Where is Samarkand?", conversation_id=await gateway.new_conversation(title="t"))
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        assert [item["role"] for item in await found(gateway, q="samarkand")] == ["user"]
