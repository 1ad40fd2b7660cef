"""Comparisons that go out of one gateway and come into another: alone, and with their conversations."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Script, close, error_status, say, script, think
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.comparing import act, compare, comparison, ended
from tests.support.gateway import Gateway

MODELS = ("scripted/echo", "scripted/hello", "scripted/reasoning")


async def judged(gateway: Gateway, upstream: ScriptedUpstream) -> dict[str, Any]:
    """A comparison with all that can be said of one: a lane that failed, checks, a vote, notes, tags and a choice."""
    upstream.on("scripted/hello", script(error_status(400, "No.")))
    upstream.on("scripted/echo", Script((say("Blue."), *close())))
    upstream.on("scripted/reasoning", Script((think("Hm."), say("Rayleigh."), *close())))
    begun = await compare(
        gateway,
        *MODELS,
        message="Why is the sky blue?",
        tags=["physics"],
        max_cost_usd="5",
        checks=[{"type": "contains", "value": "blue", "ignore_case": True}],
    )
    lanes = (await ended(gateway, begun["id"]))["lanes"]
    await act(gateway, begun["id"], "vote", ratings={lanes[0]["run_id"]: 3, lanes[2]["run_id"]: 9})
    await act(gateway, begun["id"], "choose", run_id=lanes[2]["run_id"])
    await gateway.client.patch(f"/api/comparisons/{begun['id']}", json={"title": "The sky", "notes": "Good."})
    return await comparison(gateway, begun["id"])


async def exported(gateway: Gateway, path: str) -> bytes:
    response = await gateway.client.get(path)
    assert response.status_code == 200, response.text
    return response.content


async def imported(gateway: Gateway, content: bytes) -> dict[str, Any]:
    response = await gateway.client.post("/api/import", content=content)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def all_comparisons(gateway: Gateway) -> list[dict[str, Any]]:
    items = (await gateway.client.get("/api/comparisons")).json()["items"]
    return [await comparison(gateway, item["id"]) for item in items]


def without_ids(state: dict[str, Any]) -> dict[str, Any]:
    """The same wherever it is: ids by what they name."""
    text = json.dumps({name: value for name, value in state.items() if name not in ("id", "conversation_id")})
    for lane in state["lanes"]:
        for field in ("run_id", "message_id", "user_message_id"):
            text = text.replace(lane[field], f"{field} {lane['place'] if field != 'user_message_id' else ''}")
    return dict(json.loads(text))


@pytest.mark.parametrize("url", ["memory:", SQLITE_URL])
async def test_one_that_was_exported_alone_is_the_same_elsewhere_and_comes_once(
    open_gateway: OpenGateway, upstream: ScriptedUpstream, url: str
) -> None:
    async with open_gateway(DATABASE_URL=url) as gateway:
        state = await judged(gateway, upstream)
        file = await exported(gateway, f"/api/comparisons/{state['id']}/export")
        spent = (await gateway.client.get("/api/usage")).json()["total"]
        # Where it comes from it is already.
        again = await imported(gateway, file)
        assert (again["comparisons"], again["skipped"]) == (0, [{"title": "The sky", "reason": "is here already"}])
        assert (await gateway.client.get("/api/usage")).json()["total"] == spent
    async with open_gateway(DATABASE_URL="memory:" if url == SQLITE_URL else SQLITE_URL) as other:
        assert await imported(other, file) == {"conversations": 1, "messages": 4, "comparisons": 1, "skipped": []}
        (copy,) = await all_comparisons(other)
        assert without_ids(copy) == without_ids(state)
        assert copy["id"] != state["id"]
        # In an ordinary view they are branches, and the one that was chosen is in view.
        question, *answers = await other.messages(copy["conversation_id"], path="all")
        assert question["content"] == "Why is the sky blue?"
        assert [answer["id"] for answer in answers] == [lane["message_id"] for lane in copy["lanes"]]
        in_view = await other.messages(copy["conversation_id"])
        assert [message["content"] for message in in_view] == ["Why is the sky blue?", "Rayleigh."]
        # Nothing of it was spent here, and it counts for the leaderboard.
        assert (await other.client.get("/api/usage")).json()["total"]["cost_usd"] == "0"
        assert (await other.client.get("/api/comparisons/leaderboard")).json()["votes"] == 1
        assert (await imported(other, file))["skipped"] == [{"title": "The sky", "reason": "is here already"}]
        # What came can be gone on with as if it were its own.
        lane = copy["lanes"][1]
        retried = await act(other, copy["id"], "retry", 201, run_id=lane["run_id"])
        assert (await ended(other, retried["id"]))["lanes"][1]["earlier_run_ids"] == [lane["run_id"]]


async def test_with_its_conversation_it_is_the_same_to_the_id(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway() as gateway:
        state = await judged(gateway, upstream)
        upstream.enqueue(*[Script((say("More."), *close()))] * 3)
        replaced = await act(
            gateway, state["id"], "replace", 201, run_id=state["lanes"][1]["run_id"], variant={"model": MODELS[0]}
        )
        state = await ended(gateway, replaced["id"])
        further = await act(gateway, state["id"], "continue", 201, message="And at night?")
        further = await ended(gateway, further["id"])
        file = await exported(gateway, f"/api/conversations/{state['conversation_id']}/export")
        usage = (await gateway.client.get("/api/usage")).json()["total"]
    async with open_gateway(DATABASE_URL=SQLITE_URL) as other:
        assert (await imported(other, file))["comparisons"] == 2
        assert await all_comparisons(other) == [further, state]
        # As everything that is imported so, it counts as spent, and once.
        assert (await other.client.get("/api/usage")).json()["total"] == usage
        # Where the whole is, a part of it that comes alone is known.
        part = json.dumps(state).encode()
        assert (await imported(other, part))["skipped"][0]["reason"] == "is here already"


async def test_what_was_continued_comes_alone_without_what_came_before(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway() as gateway:
        state = await judged(gateway, upstream)
        upstream.on("scripted/hello", Script((say("Dark."), *close())))
        await ended(gateway, (await act(gateway, state["id"], "retry", 201, run_id=state["lanes"][1]["run_id"]))["id"])
        further = await act(gateway, state["id"], "continue", 201, message="And at night?")
        further = await ended(gateway, further["id"])
    async with open_gateway() as other:
        await imported(other, json.dumps(further).encode())
        (copy,) = await all_comparisons(other)
        assert without_ids(copy) == {**without_ids(further), "previous_id": None}
        assert len({lane["user_message_id"] for lane in copy["lanes"]}) == 3


async def test_what_judges_said_comes_along_without_their_runs(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    state = await judged(gateway, upstream)
    await gateway.client.delete(f"/api/conversations/{state['conversation_id']}")
    grades = [
        {"run_id": lane["run_id"], "scores": [place + 1, place + 2], "score": place + 1.5, "reason": "So."}
        for place, lane in enumerate(state["lanes"])
    ]
    said = {
        "id": "a judgement",
        "model": "scripted/judge",
        "rubric": "Truth.",
        "status": "completed",
        "run_ids": ["one", "other"],
        "grades": grades,
        "created_at": state["updated_at"],
        "error": None,
    }
    left = await gateway.client.post("/api/import", content=broken(state, ("judgements",), [{**said, "run_ids": []}]))
    assert (left.status_code, place_of(left)) == (422, "$.judgements[0].grades")
    await imported(gateway, broken(state, ("judgements",), [said]))
    (copy,) = await all_comparisons(gateway)
    (judgement,) = copy["judgements"]
    assert [(grade["run_id"], grade["score"]) for grade in judgement["grades"]] == [
        (lane["run_id"], place + 1.5) for place, lane in enumerate(copy["lanes"])
    ]
    assert (judgement["best"], judgement["agreed"]) == (copy["lanes"][2]["run_id"], True)
    assert (judgement["rubric"], judgement["status"], judgement["cost_usd"]) == ("Truth.", "completed", None)


def broken(state: dict[str, Any], place: tuple[str | int, ...], value: Any) -> bytes:
    changed = json.loads(json.dumps(state))
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return json.dumps(changed).encode()


async def test_what_is_broken_or_sealed_changes_nothing_and_says_where(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    state = await judged(gateway, upstream)
    whole = json.loads(await exported(gateway, f"/api/conversations/{state['conversation_id']}/export"))
    await gateway.client.delete(f"/api/conversations/{state['conversation_id']}")
    alone = [
        (("lanes", 1, "status"), "sleeping", "$.lanes[1].status"),
        (("lanes", 1, "variant"), 3, "$.lanes[1].variant"),
        (("lanes", 1, "run_id"), state["lanes"][0]["run_id"], "$.lanes"),
        (("lanes",), [], "$.lanes"),
        (("lanes", 0, "cost_usd"), "-1", "$.lanes[0]"),
        (("message_id",), "elsewhere", "$.message_id"),
        (("chosen_run_id",), "elsewhere", "$.chosen_run_id"),
        (("vote", "ratings"), {state["lanes"][0]["run_id"]: 11}, "$.vote.ratings"),
        (("checks", 0), {"type": "regex", "value": "("}, "$.checks[0].value"),
        (("checks", 0), {"type": "min_length", "value": "ten"}, "$.checks[0].value"),
        (("sealed",), True, "$.sealed"),
    ]
    in_bundle = ("conversations", 0, "comparisons", 0)
    together = [
        ((*in_bundle, "lanes", 0, "run_ids"), ["elsewhere"], ".lanes[0].run_ids"),
        ((*in_bundle, "lanes", 0, "variant"), -1, ".lanes[0].variant"),
        ((*in_bundle, "lanes", 0, "question_id"), "elsewhere", ".lanes[0].question_id"),
        ((*in_bundle, "question_id"), "elsewhere", ".question_id"),
        ((*in_bundle, "chosen_run_id"), "elsewhere", ".chosen_run_id"),
        ((*in_bundle, "blind"), True, ".blind"),
        ((*in_bundle, "max_cost_usd"), "1e400", ""),
        (("conversations", 0, "comparisons"), [whole["conversations"][0]["comparisons"][0]] * 2, "[1].id"),
    ]
    files = [(broken(state, place, value), where) for place, value, where in alone]
    first = "$.conversations[0].comparisons"
    files += [
        (broken(whole, place, value), first + where if where == "[1].id" else f"{first}[0]{where}")
        for place, value, where in together
    ]
    for content, where in files:
        response = await gateway.client.post("/api/import", content=content)
        assert (response.status_code, place_of(response)) == (422, where), response.text
    assert await all_comparisons(gateway) == []
    assert (await gateway.client.get("/api/conversations")).json()["items"] == []


def place_of(response: httpx.Response) -> str | None:
    problem = response.json()
    return problem["errors"][0]["path"] if problem["code"] == "invalid_import" else None


async def test_a_sealed_one_leaves_only_its_answers_behind(gateway: Gateway) -> None:
    begun = await compare(gateway, *MODELS[:2], blind=True)
    await ended(gateway, begun["id"])
    content = json.loads(await exported(gateway, "/api/export"))
    (conversation,) = content["conversations"]
    assert (conversation["comparisons"], len(conversation["messages"])) == ([], 3)
