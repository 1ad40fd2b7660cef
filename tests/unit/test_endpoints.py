"""The providers of a model: fetched once, kept for minutes, never lost to a failed fetch."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from openchat.catalogue.endpoints import MAX_MODELS, RETRY_SECONDS, TTL_SECONDS, EndpointLists
from openchat.catalogue.feed import ChangeFeed
from openchat.catalogue.service import Catalogue
from openchat.clock import new_id
from openchat.errors import NotFound
from openchat.storage.memory.store import MemoryStore
from openchat.upstream.base import ChatRequest, Model, ModelEndpoint, Sink
from openchat.upstream.errors import FailureCode
from openchat.upstream.translate import upstream_error

MODEL = "openai/gpt-4o:free"
OFFER = ModelEndpoint("Azure", "Azure | gpt-4o", "azure", 1, 1, None, {}, (), None, None, None, 0)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


class Local:
    """An upstream that answers itself."""

    name = "local"
    is_free = True

    def serves(self, model: str) -> bool:
        return model.startswith("local/")

    def takes_prefill(self, model: str) -> bool:
        return True

    async def models(self) -> list[Model]:
        return [Model("local/small", "Small", self.name)]

    async def connect(self, connections: int) -> None:
        raise NotImplementedError

    async def stream(self, request: ChatRequest, sink: Sink) -> None:
        raise NotImplementedError

    async def aclose(self) -> None:
        pass


class Broking(Local):
    name = "openrouter"
    is_free = False

    def __init__(self) -> None:
        self.lists = True
        self.fetches: list[str] = []
        self.fails: FailureCode | None = None
        self.offers = [OFFER]
        self.gate = asyncio.Event()
        self.gate.set()

    def serves(self, model: str) -> bool:
        return not model.startswith("local/")

    async def models(self) -> list[Model]:
        if not self.lists:
            raise upstream_error("upstream_unreachable", self.name)
        return [Model(MODEL, MODEL, self.name), Model("openai/gpt-5", "GPT-5", self.name)]

    async def endpoints(self, model: str) -> list[ModelEndpoint]:
        self.fetches.append(model)
        await self.gate.wait()
        if self.fails is not None:
            raise upstream_error(self.fails, self.name)
        return self.offers


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def upstream() -> Broking:
    return Broking()


@pytest.fixture
def lists(clock: Clock, upstream: Broking) -> EndpointLists:
    feed = ChangeFeed(MemoryStore(max_conversations=1), clock, new_id)
    return EndpointLists(Catalogue([upstream, Local()], clock, feed, ttl=3600), clock)


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_many_who_ask_at_once_share_one_fetch(lists: EndpointLists, upstream: Broking) -> None:
    upstream.gate.clear()
    askers = [asyncio.create_task(lists.of(MODEL)) for _ in range(20)]
    await settle()
    askers[0].cancel()
    await settle()
    upstream.gate.set()
    answers = await asyncio.gather(*askers[1:])

    assert upstream.fetches == [MODEL]
    assert all(answer.items == (OFFER,) for answer in answers)


async def test_they_are_kept_for_five_minutes_each(lists: EndpointLists, upstream: Broking, clock: Clock) -> None:
    first = await lists.of(MODEL)
    clock.seconds = TTL_SECONDS - 1
    assert await lists.of(MODEL) == first
    await lists.of("openai/gpt-5")
    clock.seconds = TTL_SECONDS
    again = await lists.of(MODEL)

    assert upstream.fetches == [MODEL, "openai/gpt-5", MODEL]
    assert again.fetched_at == clock.now()


async def test_those_before_are_served_as_stale_when_a_fetch_fails_and_it_is_tried_again_soon(
    lists: EndpointLists, upstream: Broking, clock: Clock
) -> None:
    first = await lists.of(MODEL)
    clock.seconds, upstream.fails = TTL_SECONDS, "upstream_unreachable"
    assert await lists.of(MODEL) == replace(first, stale=True)
    assert await lists.of(MODEL) == replace(first, stale=True)
    assert len(upstream.fetches) == 2

    clock.seconds += RETRY_SECONDS
    upstream.fails = None
    assert (await lists.of(MODEL)).stale is False


async def test_with_nothing_from_before_the_reason_is_told(lists: EndpointLists, upstream: Broking) -> None:
    upstream.fails = "upstream_unreachable"
    found = await lists.of(MODEL)

    assert (found.items, found.fetched_at, found.stale) == ((), None, True)
    assert found.reason
    assert "openrouter" in found.reason


async def test_a_model_that_nobody_serves_now_has_none_and_a_reason(lists: EndpointLists, upstream: Broking) -> None:
    upstream.offers = []
    found = await lists.of(MODEL)

    assert (found.items, found.stale, found.reason) == ((), False, "no provider serves this model at present")


async def test_a_model_of_an_upstream_without_providers_has_none_and_a_reason(
    lists: EndpointLists, upstream: Broking
) -> None:
    found = await lists.of("local/small")

    assert found.items == ()
    assert found.reason == "`local/small` is served by local, which has no providers to choose from"
    assert upstream.fetches == []


async def test_an_unknown_model_is_not_found(lists: EndpointLists, upstream: Broking) -> None:
    with pytest.raises(NotFound):
        await lists.of("openai/gpt-9")
    assert upstream.fetches == []


async def test_without_a_list_the_upstream_says_which_models_there_are(lists: EndpointLists, upstream: Broking) -> None:
    upstream.lists, upstream.fails = False, "model_unavailable"
    with pytest.raises(NotFound):
        await lists.of("openai/gpt-9")
    upstream.fails = None
    assert (await lists.of("openai/gpt-5")).items == (OFFER,)


async def test_memory_has_an_end(lists: EndpointLists, upstream: Broking) -> None:
    upstream.lists = False
    for n in range(MAX_MODELS + 1):
        await lists.of(f"a/{n}")
    await lists.of(f"a/{MAX_MODELS}")
    await lists.of("a/0")

    assert upstream.fetches[-2:] == [f"a/{MAX_MODELS}", "a/0"]
