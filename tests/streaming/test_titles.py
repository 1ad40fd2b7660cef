"""Titles: a run of its own behind the first answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.conversations.service import MAX_TITLE_CHARS
from openchat.runs.titling import EXCERPT_CHARS, TitleChoice, clean_title
from openchat.upstream.base import Model, Reasoning
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Wait, answer, close, fail, say, think
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import Gateway
from tests.support.waiting import soon, until

MODEL = "scripted/hello"
TITLER = "scripted/titles"
QUESTION = "Please tell me at some length why the sky over our heads is blue on a clear day"
FIRST_WORDS = "Please tell me at some length why the sky over our heads is…"


@pytest.fixture(params=["memory:", SQLITE_URL], ids=["memory", "sqlite"])
async def gateway(
    request: pytest.FixtureRequest, open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> AsyncIterator[Gateway]:
    upstream.models.append({**upstream.models[0], "id": TITLER})
    async with open_gateway(database_url=request.param, title_model=TITLER) as opened:
        await opened.client.post("/api/models/refresh")
        yield opened


async def conversation(gateway: Gateway, conversation_id: str) -> dict[str, Any]:
    return dict((await gateway.client.get(f"/api/conversations/{conversation_id}")).json())


async def titles_done(gateway: Gateway) -> None:
    titler = gateway.services.titler
    await until(lambda: titler.is_idle)


async def test_the_first_answer_is_followed_by_a_title(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Blue light scatters more."))
    upstream.on(TITLER, answer('"Why the ', "Sky Is Blue", '."\n'))
    conversation_id = await gateway.new_conversation()

    events = await gateway.ask(QUESTION, conversation_id=conversation_id, model=MODEL)
    await titles_done(gateway)

    titled = await conversation(gateway, conversation_id)
    assert (titled["title"], titled["title_source"]) == ("Why the Sky Is Blue", "auto")
    asked = upstream.completions[1].body
    assert asked["model"] == TITLER
    assert asked["max_tokens"] < 100
    assert QUESTION in asked["messages"][-1]["content"]
    assert "Blue light scatters more." in asked["messages"][-1]["content"]
    usage = (await gateway.client.get("/api/usage")).json()
    assert {item["key"] for item in usage["items"]} == {MODEL, TITLER}
    bill = sum(Decimal(item["cost_usd"]) for item in usage["items"])
    assert bill > Decimal(events[-1].data["cost_usd"])
    # It is no answer of the conversation.
    assert [message["role"] for message in await gateway.messages(conversation_id)] == ["user", "assistant"]


async def test_until_then_it_is_called_by_its_first_words(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Because."))
    upstream.on(TITLER, [say("The"), Wait("titled"), say(" Sky"), *close()])
    conversation_id = await gateway.new_conversation()
    await gateway.ask(QUESTION, conversation_id=conversation_id, model=MODEL)
    await soon(upstream.reached("titled").wait())
    assert (await conversation(gateway, conversation_id))["title"] == FIRST_WORDS

    # The next question does not wait for it.
    await gateway.ask("And at night?", conversation_id=conversation_id, model=MODEL)
    upstream.gate("titled").set()
    await titles_done(gateway)

    assert (await conversation(gateway, conversation_id))["title"] == "The Sky"
    assert [request.body["model"] for request in upstream.completions].count(TITLER) == 1


async def test_a_title_that_a_person_gave_stays(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Because."))
    upstream.on(TITLER, [say("The"), Wait("titled"), say(" Sky"), *close()])
    early = await gateway.new_conversation(title="Mine")
    await gateway.ask(QUESTION, conversation_id=early, model=MODEL)
    late = await gateway.new_conversation()
    await gateway.ask(QUESTION, conversation_id=late, model=MODEL)
    await soon(upstream.reached("titled").wait())
    await gateway.client.patch(f"/api/conversations/{late}", json={"title": "Mine too"})
    upstream.gate("titled").set()
    await titles_done(gateway)

    assert (await conversation(gateway, early))["title"] == "Mine"
    assert (await conversation(gateway, late))["title"] == "Mine too"
    assert [request.body["model"] for request in upstream.completions].count(TITLER) == 1


@pytest.mark.parametrize("script", [[fail("broken")], answer(" \n "), [think("hm"), *close()]], ids=["f", "e", "r"])
async def test_where_no_title_comes_the_first_words_stay(
    script: Any, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, answer("Because."))
    upstream.on(TITLER, script)
    conversation_id = await gateway.new_conversation()

    events = await gateway.ask(QUESTION, conversation_id=conversation_id, model=MODEL)
    await titles_done(gateway)

    assert events[-1].data["status"] == "completed"
    assert (await conversation(gateway, conversation_id))["title"] == FIRST_WORDS


async def test_a_deleted_and_a_temporary_conversation_get_none(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Because."))
    upstream.on(TITLER, [say("The"), Wait("titled"), say(" Sky"), *close()])
    temporary = await gateway.new_conversation(temporary=True)
    await gateway.ask(QUESTION, conversation_id=temporary, model=MODEL)
    await titles_done(gateway)
    assert [request.body["model"] for request in upstream.completions] == [MODEL]
    deleted = await gateway.new_conversation()
    await gateway.ask(QUESTION, conversation_id=deleted, model=MODEL)
    await soon(upstream.reached("titled").wait())
    await gateway.client.delete(f"/api/conversations/{deleted}")
    upstream.gate("titled").set()
    await titles_done(gateway)

    assert (await gateway.client.get(f"/api/conversations/{deleted}")).status_code == 404


async def test_a_server_that_stops_ends_its_titles_and_keeps_what_they_cost(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.models.append({**upstream.models[0], "id": TITLER})
    upstream.on(MODEL, answer("Because."))
    upstream.on(TITLER, [say("The"), Wait("titled"), say(" Sky"), *close()])
    async with open_gateway(database_url=SQLITE_URL, title_model=TITLER) as gateway:
        await gateway.client.post("/api/models/refresh")
        conversation_id = await gateway.new_conversation()
        await gateway.ask(QUESTION, conversation_id=conversation_id, model=MODEL)
        await soon(upstream.reached("titled").wait())

    async with open_gateway(database_url=SQLITE_URL) as gateway:
        assert (await conversation(gateway, conversation_id))["title"] == FIRST_WORDS
        items = {item["key"]: item for item in (await gateway.client.get("/api/usage")).json()["items"]}

    assert Decimal(items[TITLER]["cost_usd"]) > 0


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Blue Sky", "Blue Sky"),
        ('"Blue Sky."', "Blue Sky"),
        ("**Blue Sky**\n\nThat is a good title.", "Blue Sky"),
        ("Title: Blue Sky", "Blue Sky"),
        ("\n\n  # Blue Sky  ", "Blue Sky"),
        ("„Blauer Himmel“", "Blauer Himmel"),
        ("Why: a question", "Why: a question"),
        ("And then...", "And then..."),
        ("", ""),
        ('""', ""),
    ],
)
def test_a_title_is_cleaned_of_what_models_add(said: str, title: str) -> None:
    assert clean_title(said) == title


@given(st.text())
def test_a_title_is_one_short_line_whatever_was_said(said: str) -> None:
    title = clean_title(said)

    assert len(title) <= MAX_TITLE_CHARS + 1
    assert len(title.splitlines()) <= 1


async def test_only_the_beginning_of_a_long_conversation_is_sent(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("word " * 5000))
    upstream.on(TITLER, answer("Words"))
    await gateway.ask("say " * 5000, conversation_id=await gateway.new_conversation(), model=MODEL)
    await titles_done(gateway)

    assert len(upstream.completions[1].body["messages"][-1]["content"]) < 2 * EXCERPT_CHARS + 100


class FakeCatalogue:
    def __init__(self, *models: Model, upstream: str = "openrouter") -> None:
        self.models = models
        self._upstream = upstream

    def find(self, model_id: str) -> Model | None:
        return next((model for model in self.models if model.id == model_id), None)

    def upstream_of(self, _: str) -> Any:
        class Named:
            name = self._upstream

        return Named()


def priced(model_id: str, prompt: str, **fields: Any) -> Model:
    pricing = {"prompt": prompt, "completion": prompt}
    return Model(id=model_id, name=model_id, upstream="openrouter", pricing=pricing, **fields)


MODELS = (
    priced("a/large", "0.00001"),
    priced("a/small", "0.0000001"),
    priced("a/thinker", "0.00000001", reasoning=Reasoning(mandatory=True)),
    priced("a/painter", "0.000000001", output_modalities=("image",)),
    priced("a/free:free", "0"),
    priced("b/tiny", "0.0000000001"),
)


@pytest.mark.parametrize(
    ("setting", "asked", "answered", "chosen"),
    [
        ("off", "a/large", "a/large", None),
        ("b/tiny", "a/large", "a/large", "b/tiny"),
        ("auto", "a/large", "a/large", "a/small"),
        ("auto", "openrouter/auto", "a/large", "a/small"),
        ("auto", "a/free:free", "a/free:free", "a/free:free"),
        ("auto", "c/unknown", "c/unknown", "c/unknown"),
    ],
)
def test_by_itself_it_is_the_cheapest_of_the_maker_that_answered(
    setting: str, asked: str, answered: str, chosen: str | None
) -> None:
    catalogue: Any = FakeCatalogue(*MODELS)

    assert TitleChoice(setting).model_for(asked, answered, catalogue, datetime(2026, 3, 1, tzinfo=UTC)) == chosen


@pytest.mark.parametrize(("upstream", "chosen"), [("local", None), ("ollama", "ollama/qwen3")])
def test_the_local_model_is_left_in_peace_and_a_server_titles_its_own(upstream: str, chosen: str | None) -> None:
    catalogue: Any = FakeCatalogue(*MODELS, upstream=upstream)
    at = datetime(2026, 3, 1, tzinfo=UTC)

    assert TitleChoice("auto").model_for("ollama/qwen3", "ollama/qwen3", catalogue, at) == chosen
