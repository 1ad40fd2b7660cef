"""The list of models: fetched once, kept for an hour, refreshed before it is needed, never lost to a failed fetch."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from openchat.api.model_pages import ModelPages
from openchat.catalogue import service
from openchat.catalogue.changes import MISSING_FOR
from openchat.catalogue.default_model import DefaultModel
from openchat.catalogue.feed import ChangeFeed
from openchat.catalogue.service import REFRESH_LEAD_SECONDS, RETRY_SECONDS, Catalogue
from openchat.clock import new_id
from openchat.errors import UnknownModel
from openchat.storage.memory.store import MemoryStore
from openchat.upstream.base import ChatRequest, Model, Sink
from openchat.upstream.errors import UpstreamError
from openchat.upstream.openrouter import OpenRouter
from openchat.upstream.translate import upstream_error

HOUR = 3600.0
NAMES = ("openai/gpt-4o", "openai/gpt-4o-mini", "anthropic/claude-sonnet-4.5", "deepseek/deepseek-r1")


class FakeClock:
    """Stands still until told; who sleeps waits until then."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.sleepers: list[tuple[float, asyncio.Event]] = []

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self.sleepers.append((self.seconds + seconds, woken))
        await woken.wait()

    async def advance(self, seconds: float) -> None:
        self.seconds += seconds
        for due, woken in self.sleepers:
            if due <= self.seconds:
                woken.set()
        self.sleepers = [sleeper for sleeper in self.sleepers if not sleeper[1].is_set()]
        await settle()


class FakeUpstream:
    name = "fake"
    is_free = False

    def __init__(self, names: Sequence[str] = NAMES, name: str = "fake") -> None:
        self.name = name
        self.names = names
        self.fetches = 0
        self.fails = False
        self.gate = asyncio.Event()
        self.gate.set()

    def serves(self, model: str) -> bool:
        return not model.startswith("local/")

    def takes_prefill(self, model: str) -> bool:
        return True

    async def models(self) -> list[Model]:
        self.fetches += 1
        await self.gate.wait()
        if self.fails:
            raise upstream_error("upstream_unreachable", self.name)
        return [Model(name, name, self.name) for name in self.names]

    async def connect(self, connections: int) -> None:
        raise NotImplementedError

    async def stream(self, request: ChatRequest, sink: Sink) -> None:
        raise NotImplementedError

    async def aclose(self) -> None:
        pass


async def settle() -> None:
    """Let every task that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def upstream() -> FakeUpstream:
    return FakeUpstream()


@pytest.fixture
def feed(clock: FakeClock) -> ChangeFeed:
    return ChangeFeed(MemoryStore(max_conversations=1), clock, new_id)


@pytest.fixture
def catalogue(upstream: FakeUpstream, clock: FakeClock, feed: ChangeFeed) -> Catalogue:
    return Catalogue([upstream], clock, feed, ttl=HOUR)


def names_of(models: Sequence[Model]) -> tuple[str, ...]:
    return tuple(model.id for model in models)


async def test_many_who_ask_at_once_share_one_fetch(catalogue: Catalogue, upstream: FakeUpstream) -> None:
    upstream.gate.clear()
    askers = [asyncio.create_task(catalogue.snapshot()) for _ in range(50)]
    refreshers = [asyncio.create_task(catalogue.refresh()) for _ in range(5)]
    await settle()
    upstream.gate.set()
    snapshots = await asyncio.gather(*askers, *refreshers)

    assert upstream.fetches == 1
    assert {names_of(snapshot.models) for snapshot in snapshots} == {NAMES}


async def test_the_others_get_the_list_also_when_the_first_who_asked_leaves(
    catalogue: Catalogue, upstream: FakeUpstream
) -> None:
    upstream.gate.clear()
    first, second = asyncio.create_task(catalogue.snapshot()), asyncio.create_task(catalogue.snapshot())
    await settle()
    first.cancel()
    await settle()
    upstream.gate.set()

    assert names_of((await second).models) == NAMES
    assert first.cancelled()
    assert upstream.fetches == 1


async def test_the_list_is_kept_for_an_hour(catalogue: Catalogue, upstream: FakeUpstream, clock: FakeClock) -> None:
    await catalogue.snapshot()
    await clock.advance(HOUR - 1)
    await catalogue.snapshot()
    assert upstream.fetches == 1

    await clock.advance(2)
    snapshot = await catalogue.snapshot()

    assert upstream.fetches == 2
    assert snapshot.fetched_at == clock.now()


async def test_a_refresh_fetches_at_once(catalogue: Catalogue, upstream: FakeUpstream) -> None:
    await catalogue.snapshot()
    upstream.names = ("new/model",)

    assert names_of((await catalogue.refresh()).models) == ("new/model",)
    assert names_of((await catalogue.snapshot()).models) == ("new/model",)
    assert upstream.fetches == 2


async def test_the_list_is_refreshed_before_it_is_too_old_so_that_nobody_waits(
    catalogue: Catalogue, upstream: FakeUpstream, clock: FakeClock
) -> None:
    keeper = asyncio.create_task(catalogue.keep_fresh())
    await settle()
    assert upstream.fetches == 1

    await clock.advance(HOUR - REFRESH_LEAD_SECONDS)
    assert upstream.fetches == 2
    await clock.advance(REFRESH_LEAD_SECONDS + 1)
    upstream.gate.clear()
    snapshot = await catalogue.snapshot()

    assert upstream.fetches == 2
    assert not snapshot.stale
    keeper.cancel()
    with suppress(asyncio.CancelledError):
        await keeper


async def test_the_list_before_is_served_as_stale_when_a_refresh_fails(
    catalogue: Catalogue, upstream: FakeUpstream, clock: FakeClock
) -> None:
    first = await catalogue.snapshot()
    await clock.advance(60)
    upstream.fails = True

    for snapshot in (await catalogue.refresh(), await catalogue.snapshot()):
        assert snapshot.stale
        assert (names_of(snapshot.models), snapshot.fetched_at) == (NAMES, first.fetched_at)
    assert upstream.fetches == 2
    assert catalogue.find("openai/gpt-4o") is not None


async def test_a_stale_list_that_is_too_old_is_still_better_than_none(
    catalogue: Catalogue, upstream: FakeUpstream, clock: FakeClock
) -> None:
    await catalogue.snapshot()
    upstream.fails = True
    await clock.advance(5 * HOUR)
    snapshot = await catalogue.snapshot()

    assert (names_of(snapshot.models), snapshot.stale) == (NAMES, True)


async def test_a_list_that_is_suddenly_empty_is_not_believed_at_once(
    catalogue: Catalogue, upstream: FakeUpstream, clock: FakeClock
) -> None:
    await catalogue.snapshot()
    upstream.names = ()
    await clock.advance(HOUR + 1)
    snapshot = await catalogue.snapshot()
    assert (names_of(snapshot.models), snapshot.stale) == (NAMES, True)
    assert snapshot.fetched_at == clock.now() - timedelta(seconds=HOUR + 1)

    await clock.advance(MISSING_FOR.total_seconds())
    snapshot = await catalogue.refresh()

    assert (names_of(snapshot.models), snapshot.stale) == ((), False)


async def test_a_first_list_may_be_empty(catalogue: Catalogue, upstream: FakeUpstream) -> None:
    upstream.names = ()

    assert not (await catalogue.snapshot()).stale


def test_the_default_is_the_first_model_of_the_first_server_that_lists_one_to_chat_with() -> None:
    listed = [Model("local/small", "", "local"), Model("b/nomic-embed-text", "", "b"), Model("c/qwen", "", "c")]

    assert DefaultModel("local/small", ("a", "b", "c")).among(listed) == "c/qwen"
    assert DefaultModel("local/small", ("a", "b")).among(listed) == "local/small"
    assert DefaultModel("chosen/one").among(listed) == "chosen/one"


async def test_who_needs_a_model_of_a_server_waits_for_the_first_that_lists_any(
    clock: FakeClock, feed: ChangeFeed
) -> None:
    local, down, empty, server, last = (FakeUpstream(("m",), name) for name in ("local", "down", "empty", "b", "c"))
    down.fails, empty.names = True, ()
    catalogue = Catalogue([local, down, empty, server, last], clock, feed, ttl=HOUR)

    await catalogue.wait_for_one_of({"down", "empty", "b", "c"})
    await catalogue.wait_for_one_of({"down", "empty", "b", "c"})

    assert [one.fetches for one in (local, down, empty, server, last)] == [0, 1, 1, 1, 0]


async def test_a_failed_refresh_is_tried_again_soon_and_the_list_recovers(
    catalogue: Catalogue, upstream: FakeUpstream, clock: FakeClock
) -> None:
    upstream.fails = True
    keeper = asyncio.create_task(catalogue.keep_fresh())
    await settle()
    assert (await catalogue.snapshot()).stale

    upstream.fails = False
    fetches = upstream.fetches
    await clock.advance(RETRY_SECONDS)
    snapshot = await catalogue.snapshot()

    assert upstream.fetches == fetches + 1
    assert (names_of(snapshot.models), snapshot.stale, snapshot.fetched_at) == (NAMES, False, clock.now())
    keeper.cancel()
    with suppress(asyncio.CancelledError):
        await keeper


async def test_an_unknown_model_is_refused_and_the_three_nearest_named(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownModel) as caught:
        await catalogue.require("openai/gpt-4o-mni")

    assert caught.value.nearest[0] == "openai/gpt-4o-mini"
    assert len(caught.value.nearest) == 3
    assert "openai/gpt-4o-mini" in caught.value.detail
    assert "/api/models" in caught.value.detail


async def test_nearest_are_found_whatever_the_case_and_however_far(catalogue: Catalogue) -> None:
    for wrong in ("OpenAI/GPT-4o", "zzz", ""):
        with pytest.raises(UnknownModel) as caught:
            await catalogue.require(wrong)
        assert len(caught.value.nearest) == 3


async def test_a_known_model_is_told(catalogue: Catalogue) -> None:
    model = await catalogue.require("openai/gpt-4o")

    assert model is not None
    assert model.id == "openai/gpt-4o"


async def test_without_any_catalogue_every_model_is_accepted(catalogue: Catalogue, upstream: FakeUpstream) -> None:
    upstream.fails = True

    assert await catalogue.require("who/knows") is None
    assert catalogue.upstream_of("who/knows") is upstream
    assert (await catalogue.snapshot()).fetched_at is None


async def test_of_two_upstreams_the_one_that_answers_is_listed_and_nobody_is_refused(
    clock: FakeClock, feed: ChangeFeed
) -> None:
    broken, working = FakeUpstream(name="broken"), FakeUpstream(("local/small",), name="working")
    broken.fails = True
    catalogue = Catalogue([broken, working], clock, feed, ttl=HOUR)
    snapshot = await catalogue.snapshot()

    assert (names_of(snapshot.models), snapshot.stale) == (("local/small",), True)
    assert await catalogue.require("who/knows") is None
    assert catalogue.upstream_of("local/small") is working
    assert catalogue.upstream_of("who/knows") is broken
    assert catalogue.upstream_of("local/other") is None


async def test_one_that_hangs_holds_up_nobody_elses_list(
    clock: FakeClock, feed: ChangeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PATIENCE_SECONDS", 0.01)
    hanging, working = FakeUpstream(("slow/x",), name="hanging"), FakeUpstream(("local/small",), name="working")
    hanging.gate.clear()
    catalogue = Catalogue([hanging, working], clock, feed, ttl=HOUR)
    first = await catalogue.snapshot()
    hanging.gate.set()
    await settle()
    second = await catalogue.snapshot()

    assert (names_of(first.models), first.stale) == (("local/small",), True)
    assert (names_of(second.models), second.stale) == (("slow/x", "local/small"), False)
    assert (hanging.fetches, working.fetches) == (1, 1)


async def test_what_failed_is_asked_again_soon_and_the_rest_is_not(clock: FakeClock, feed: ChangeFeed) -> None:
    broken, working = FakeUpstream(name="broken"), FakeUpstream(("local/small",), name="working")
    broken.fails = True
    catalogue = Catalogue([broken, working], clock, feed, ttl=HOUR)
    keeper = asyncio.create_task(catalogue.keep_fresh())
    await settle()
    for _ in range(3):
        await clock.advance(RETRY_SECONDS)
    assert (broken.fetches, working.fetches) == (4, 1)

    broken.fails = False
    await clock.advance(RETRY_SECONDS)
    snapshot = await catalogue.snapshot()
    await clock.advance(HOUR - REFRESH_LEAD_SECONDS)

    assert (names_of(snapshot.models), snapshot.stale) == ((*NAMES, "local/small"), False)
    assert (broken.fetches, working.fetches) == (6, 2)
    keeper.cancel()
    with suppress(asyncio.CancelledError):
        await keeper


async def test_who_asks_does_not_wait_again_and_again_for_one_that_is_down(clock: FakeClock, feed: ChangeFeed) -> None:
    broken, working = FakeUpstream(name="broken"), FakeUpstream(("local/small",), name="working")
    broken.fails = True
    catalogue = Catalogue([broken, working], clock, feed, ttl=HOUR)
    for _ in range(3):
        await catalogue.snapshot()

    assert (broken.fetches, working.fetches) == (1, 1)


async def test_a_model_is_refused_by_the_list_of_who_would_serve_it_alone(clock: FakeClock, feed: ChangeFeed) -> None:
    broken, working = FakeUpstream(("local/x",), name="broken"), FakeUpstream(name="working")
    broken.fails = True
    catalogue = Catalogue([working, broken], clock, feed, ttl=HOUR)

    with pytest.raises(UnknownModel):
        await catalogue.require("who/knows")


async def test_an_id_that_two_list_belongs_to_the_first(clock: FakeClock, feed: ChangeFeed) -> None:
    first, second = FakeUpstream(("a/x",), name="first"), FakeUpstream(("a/x", "a/y"), name="second")
    catalogue = Catalogue([first, second], clock, feed, ttl=HOUR)
    snapshot = await catalogue.snapshot()

    assert [(model.id, model.upstream) for model in snapshot.models] == [("a/x", "first"), ("a/y", "second")]
    assert catalogue.upstream_of("a/x") is first
    assert catalogue.upstream_of("a/y") is second


async def test_the_etag_changes_with_the_list_and_with_stale(catalogue: Catalogue, upstream: FakeUpstream) -> None:
    pages = ModelPages(DefaultModel("openrouter/auto"))
    first = await catalogue.snapshot()
    body, tag = pages.everything(first)
    assert pages.everything(first) == (body, tag)
    assert json.loads(body)["stale"] is False

    upstream.fails = True
    stale_body, stale_tag = pages.everything(await catalogue.refresh())
    assert json.loads(stale_body)["stale"] is True
    assert json.loads(stale_body)["items"] == json.loads(body)["items"]
    upstream.fails, upstream.names = False, ("new/model",)
    _, new_tag = pages.everything(await catalogue.refresh())

    assert len({tag, stale_tag, new_tag}) == 3


def openrouter(answer: httpx.Response) -> OpenRouter:
    # A stream that nobody has read yet, as from a socket.
    body = httpx.ByteStream(answer.content)
    transport = httpx.MockTransport(lambda _: httpx.Response(answer.status_code, stream=body))
    return OpenRouter(transport, api_key="sk-or-v1-x", base_url="http://openrouter.test/v1", app_url="", app_title="")


@pytest.mark.parametrize("body", [{"error": {"message": "no"}}, {"data": None}, {"data": 5}, [], None, "models"])
async def test_a_body_that_is_no_list_of_models_is_a_failed_fetch(body: Any) -> None:
    with pytest.raises(UpstreamError):
        await openrouter(httpx.Response(200, json=body)).models()


async def test_a_page_in_place_of_the_list_is_a_failed_fetch() -> None:
    with pytest.raises(UpstreamError):
        await openrouter(httpx.Response(200, text="<html>Sign in</html>")).models()


async def test_models_are_read_whatever_is_missing_of_them() -> None:
    rows: list[Any] = [
        {"id": "a/bare"},
        {
            "id": "a/odd",
            "name": 5,
            "architecture": [],
            "pricing": {"prompt": "x"},
            "top_provider": None,
            "created": "?",
        },
        {"id": "a/router", "pricing": {"prompt": "-1", "completion": "-1"}},
        {"id": "a/priced", "pricing": {"prompt": "5.7E-7", "completion": "0", "discount": 0.5}, "created": 0},
        {"name": "no id"},
        {"id": 5},
        None,
    ]
    models = await openrouter(httpx.Response(200, json={"data": rows})).models()

    assert names_of(models) == ("a/bare", "a/odd", "a/router", "a/priced")
    bare, odd, router, priced = models
    assert (bare.name, bare.pricing, bare.context_length, bare.created_at) == ("a/bare", {}, None, None)
    assert (odd.name, odd.pricing) == ("a/odd", {})
    assert router.pricing == "variable"
    assert priced.pricing == {"prompt": "0.00000057", "completion": "0", "discount": "0.5"}
    assert priced.created_at == "1970-01-01T00:00:00.000Z"
