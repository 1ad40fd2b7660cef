"""The tree of messages over HTTP: pages, siblings, branches, hiding."""

from __future__ import annotations

from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from tests.support.gateway import Gateway
from tests.support.sse import text_of

UNKNOWN_ID = "00000000-0000-7000-8000-000000000000"


async def say(gateway: Gateway, conversation_id: str, message: Any = "Hi", **body: Any) -> dict[str, Any]:
    response = await gateway.client.post(
        f"/api/conversations/{conversation_id}/messages", json={"message": message, **body}
    )
    assert response.status_code == 200, response.text
    return dict(response.json())


async def contents(gateway: Gateway, conversation_id: str, **query: Any) -> list[str]:
    return [message["content"] for message in await gateway.messages(conversation_id, **query)]


async def head(gateway: Gateway, conversation_id: str) -> str | None:
    head_id = (await gateway.client.get(f"/api/conversations/{conversation_id}")).json()["head_id"]
    return None if head_id is None else str(head_id)


async def echoed(gateway: Gateway, conversation_id: str, text: str, **body: Any) -> tuple[str, str]:
    """Ask and get the same back: the ids of question and answer."""
    events = await gateway.ask(text, conversation_id=conversation_id, model="scripted/echo", **body)
    assert text_of(events) == text
    return events[0].data["user_message_id"], events[0].data["message_id"]


async def answered_again(gateway: Gateway, conversation_id: str, question_id: str, model: str) -> str:
    events = await gateway.ask(None, conversation_id=conversation_id, parent_id=question_id, model=model)
    return str(events[0].data["message_id"])


async def test_a_message_goes_under_the_head_and_becomes_it(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    first = await say(gateway, conversation_id, "First")
    assert first["message_id"] == first["id"]
    assert (first["role"], first["status"], first["content"]) == ("user", "complete", "First")
    assert first["parts"] == [{"type": "text", "text": "First"}]
    assert first["siblings"] == {"index": 0, "count": 1, "ids": [first["id"]]}
    assert (first["parent_id"], await head(gateway, conversation_id)) == (None, first["id"])
    second = await say(gateway, conversation_id, "Second")
    assert (second["parent_id"], await head(gateway, conversation_id)) == (first["id"], second["id"])
    assert await contents(gateway, conversation_id) == ["First", "Second"]


async def test_the_answer_has_everything_that_the_contract_promises(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    await echoed(gateway, conversation_id, "one two")
    page = (await gateway.client.get(f"/api/conversations/{conversation_id}/messages")).json()
    question, answer = page["items"]
    assert (page["head_id"], page["next_cursor"]) == (answer["id"], None)
    assert (answer["parent_id"], answer["role"], answer["status"]) == (question["id"], "assistant", "completed")
    assert (answer["model"], answer["provider"], answer["finish_reason"]) == ("scripted/echo", "Scripted", "stop")
    assert answer["usage"] == {
        "prompt_tokens": 2,
        "completion_tokens": 2,
        "reasoning_tokens": 0,
        "cached_tokens": 0,
    }
    assert (answer["cost_usd"], answer["cost_source"]) == ("0.0000015", "upstream")
    assert answer["timing"]["duration_ms"] >= answer["timing"]["ttft_ms"] >= 0
    assert (answer["error"], answer["continues"], answer["hidden"]) == (None, None, False)
    assert question["model"] is None


async def test_editing_a_message_adds_a_sibling_and_changes_nothing_else(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    root, _ = await echoed(gateway, conversation_id, "root")
    middle, _ = await echoed(gateway, conversation_id, "old middle")
    await echoed(gateway, conversation_id, "old end")
    before = await gateway.messages(conversation_id)
    parent_id = before[1]["id"]
    edited, _ = await echoed(gateway, conversation_id, "new middle", parent_id=parent_id)
    assert await contents(gateway, conversation_id) == ["root", "root", "new middle", "new middle"]
    after = {message["id"]: message for message in await gateway.messages(conversation_id, path="all")}
    assert len(after) == 8
    assert after[edited]["siblings"] == {"index": 1, "count": 2, "ids": [middle, edited]}
    for message in before:
        kept = after[message["id"]]
        assert {**kept, "siblings": None} == {**message, "siblings": None}
    assert after[root]["siblings"]["count"] == 1


async def test_editing_the_first_message_makes_a_new_root(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    old, _ = await echoed(gateway, conversation_id, "old")
    new, _ = await echoed(gateway, conversation_id, "new", parent_id=None)
    assert await contents(gateway, conversation_id) == ["new", "new"]
    first = (await gateway.messages(conversation_id))[0]
    assert (first["parent_id"], first["siblings"]["ids"]) == (None, [old, new])


async def test_regenerating_adds_an_answer_beside_the_first(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    question, first = await echoed(gateway, conversation_id, "Again?")
    second = await answered_again(gateway, conversation_id, question, "scripted/hello")
    assert await head(gateway, conversation_id) == second
    page = await gateway.messages(conversation_id)
    assert page[-1]["siblings"] == {"index": 1, "count": 2, "ids": [first, second]}
    assert await contents(gateway, conversation_id, path=first) == ["Again?", "Again?"]


async def test_a_branch_is_entered_by_moving_the_head(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    question, first = await echoed(gateway, conversation_id, "Fork")
    await answered_again(gateway, conversation_id, question, "scripted/hello")
    await gateway.client.patch(f"/api/conversations/{conversation_id}", json={"head_id": first})
    await echoed(gateway, conversation_id, "on the first branch")
    assert await contents(gateway, conversation_id) == ["Fork", "Fork", "on the first branch", "on the first branch"]


async def test_a_branch_is_read_on_from_a_message_to_its_newest_visible_leaf(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    first, first_answer = await echoed(gateway, conversation_id, "first")
    await echoed(gateway, conversation_id, "old end")
    await echoed(gateway, conversation_id, "new end", parent_id=first_answer)
    _, hidden = await echoed(gateway, conversation_id, "hidden end", parent_id=first_answer)
    hidden_question = (await gateway.messages(conversation_id))[-2]["id"]
    await gateway.client.post(f"/api/messages/{hidden_question}/hide")
    await echoed(gateway, conversation_id, "another root", parent_id=None)
    whole = ["first", "first", "new end", "new end"]
    for message_id in (first, first_answer):
        assert await contents(gateway, conversation_id, path=message_id, descend=True) == whole
    # One that is asked for by name is read on from, hidden or not.
    assert await contents(gateway, conversation_id, path=hidden_question, descend=True) == [
        *whole[:2],
        "hidden end",
        "hidden end",
    ]
    assert await contents(gateway, conversation_id, path=hidden, descend=True) == [
        *whole[:2],
        "hidden end",
        "hidden end",
    ]
    assert await contents(gateway, conversation_id, path=first) == ["first"]
    await gateway.client.patch(f"/api/conversations/{conversation_id}", json={"head_id": first})
    assert await contents(gateway, conversation_id, descend=True) == whole


async def test_a_branch_that_was_read_on_is_paged_back_to_its_root(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    texts = [str(number) for number in range(7)]
    stored = [await say(gateway, conversation_id, text) for text in texts]
    pages: list[list[str]] = []
    cursor: dict[str, Any] = {}
    for _ in range(3):
        query: dict[str, Any] = {"path": stored[2]["id"], "descend": True, "limit": 3, **cursor}
        page = (await gateway.client.get(f"/api/conversations/{conversation_id}/messages", params=query)).json()
        pages.append([message["content"] for message in page["items"]])
        cursor = {"cursor": page["next_cursor"]}
    assert pages == [texts[4:], texts[1:4], texts[:1]]
    assert cursor == {"cursor": None}


async def test_reading_on_along_every_branch_at_once_is_refused(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}/messages"
    response = await gateway.client.get(path, params={"path": "all", "descend": True})
    assert (response.status_code, response.json()["errors"][0]["path"]) == (422, "descend")
    assert await contents(gateway, conversation_id, descend=True) == []


async def test_hiding_the_branch_of_the_head_moves_it_to_the_newest_sibling_else_to_the_parent(
    gateway: Gateway,
) -> None:
    conversation_id = await gateway.new_conversation()
    question, first = await echoed(gateway, conversation_id, "Fork")
    deeper, _ = await echoed(gateway, conversation_id, "deeper")
    leaf = await head(gateway, conversation_id)
    second = await answered_again(gateway, conversation_id, question, "scripted/hello")
    hidden = await gateway.client.post(f"/api/messages/{second}/hide")
    assert (hidden.status_code, hidden.json()["hidden"]) == (200, True)
    assert await head(gateway, conversation_id) == leaf
    page = await gateway.messages(conversation_id)
    assert page[1]["siblings"] == {"index": 0, "count": 1, "ids": [first]}
    await gateway.client.post(f"/api/messages/{first}/hide")
    assert await head(gateway, conversation_id) == question
    everything = await gateway.messages(conversation_id, path="all")
    assert {message["id"]: message["hidden"] for message in everything if message["hidden"]} == {
        first: True,
        second: True,
    }
    shown = await gateway.client.post(f"/api/messages/{first}/unhide")
    assert (shown.status_code, shown.json()["hidden"]) == (200, False)
    assert await head(gateway, conversation_id) == question
    assert deeper in [message["id"] for message in await gateway.messages(conversation_id, path=str(leaf))]


async def test_hiding_what_the_head_is_not_in_leaves_the_head(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    question, first = await echoed(gateway, conversation_id, "Fork")
    second = await answered_again(gateway, conversation_id, question, "scripted/hello")
    await gateway.client.post(f"/api/messages/{first}/hide")
    assert await head(gateway, conversation_id) == second
    await gateway.client.post(f"/api/messages/{first}/hide")
    assert (await gateway.messages(conversation_id))[-1]["siblings"]["ids"] == [second]


async def test_hiding_the_only_root_leaves_an_empty_conversation(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    question, _ = await echoed(gateway, conversation_id, "Only")
    await gateway.client.post(f"/api/messages/{question}/hide")
    assert await head(gateway, conversation_id) is None
    assert await gateway.messages(conversation_id) == []
    await echoed(gateway, conversation_id, "New start")
    assert await contents(gateway, conversation_id) == ["New start", "New start"]


@pytest.mark.parametrize("path", ["head", "all"])
async def test_two_hundred_and_fifty_messages_are_paged_backwards_without_a_gap(gateway: Gateway, path: str) -> None:
    conversation_id = await gateway.new_conversation()
    made = [(await say(gateway, conversation_id, f"message {number}"))["id"] for number in range(250)]
    got: list[str] = []
    sizes = []
    query: dict[str, Any] = {"path": path, "limit": 100}
    while True:
        page = (await gateway.client.get(f"/api/conversations/{conversation_id}/messages", params=query)).json()
        got = [message["id"] for message in page["items"]] + got
        sizes.append(len(page["items"]))
        assert page["head_id"] == made[-1]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert got == made
    assert sizes == [100, 100, 50]


async def test_the_default_page_is_the_last_hundred_ascending(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    for number in range(105):
        await say(gateway, conversation_id, str(number))
    assert await contents(gateway, conversation_id) == [str(number) for number in range(5, 105)]


async def test_a_message_may_be_parts_of_text(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await gateway.new_conversation()
    parts = [{"type": "text", "text": "One, "}, {"type": "text", "text": "two."}]
    stored = await say(gateway, conversation_id, parts)
    assert (stored["content"], stored["parts"]) == ("One, two.", parts)


@pytest.mark.parametrize(
    "message",
    ["", [], None, 5, [{"type": "text", "text": ""}], [{"type": "surprise"}], [{"type": "image"}], {"type": "text"}],
    ids=str,
)
async def test_a_message_of_a_wrong_shape_is_refused_and_not_stored(gateway: Gateway, message: Any) -> None:
    conversation_id = await gateway.new_conversation()
    response = await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": message})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.json()["errors"][0]["path"].startswith("message")
    assert await gateway.messages(conversation_id) == []


async def test_half_a_surrogate_pair_is_refused(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    response = await gateway.client.post(
        f"/api/conversations/{conversation_id}/messages",
        content=b'{"message": "half \\ud83d"}',
        headers={"Content-Type": "application/json"},
    )
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_a_parent_must_be_of_the_same_conversation(gateway: Gateway) -> None:
    mine, other = await gateway.new_conversation(), await gateway.new_conversation()
    foreign = (await say(gateway, other))["id"]
    for parent_id, status in ((foreign, 422), (UNKNOWN_ID, 404)):
        for path in ("messages", "runs"):
            response = await gateway.client.post(
                f"/api/conversations/{mine}/{path}", json={"message": "Hi", "parent_id": parent_id}
            )
            assert response.status_code in {status, 404}, (path, response.text)
    assert await gateway.messages(mine) == []
    for path in ("hide", "unhide"):
        assert (await gateway.client.post(f"/api/messages/{UNKNOWN_ID}/{path}")).status_code == 404
    wrong = await gateway.client.get(f"/api/conversations/{mine}/messages", params={"path": foreign})
    assert wrong.status_code in {404, 422}
