"""What differs between two lists of models, and what is no news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from openchat.catalogue.changes import MISSING_FOR, Change, ChangeKind, RecordedModel, compare
from openchat.catalogue.feed import ChangeFeed
from openchat.clock import new_id
from openchat.errors import StoreFailed
from openchat.storage.memory.store import MemoryStore
from openchat.upstream.base import Model, Reasoning

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MODELS = [Model(f"a/{n}", f"Model {n}", "openrouter", pricing={"prompt": "1", "completion": "2"}) for n in range(10)]


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


class Watching:
    """A feed that is given lists an hour apart."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.store = MemoryStore(max_conversations=1)
        self.feed = ChangeFeed(self.store, self.clock, new_id)

    async def sees(self, models: list[Model], upstream: str = "openrouter", after: float = 1.0) -> list[str]:
        """The changes that this list brings, in words."""
        self.clock.time += timedelta(hours=after)
        before = {change.id for change in await self.changes()}
        await self.feed.record(upstream, models)
        return sorted(f"{it.kind} {it.model}" for it in await self.changes() if it.id not in before)

    async def changes(self) -> list[Change]:
        return (await self.feed.page(None, None, limit=1000, cursor=None)).items


def differences(before: Model, after: Model) -> list[tuple[ChangeKind, Any, Any]]:
    recorded = compare([], [before], NOON).seen
    return [(it.kind, it.before, it.after) for it in compare(recorded, [after], NOON).differences]


async def test_the_first_list_is_what_the_next_ones_are_held_against() -> None:
    watching = Watching()

    assert await watching.sees(MODELS[:5]) == []
    assert await watching.sees(MODELS[:5]) == []
    assert await watching.sees(MODELS[:6]) == ["added a/5"]


async def test_another_upstream_has_a_first_list_of_its_own() -> None:
    watching = Watching()
    await watching.sees(MODELS[:5])

    assert await watching.sees([Model("local/x", "X", "local")], upstream="local") == []
    assert await watching.sees(MODELS[:5]) == []


async def test_a_model_is_removed_once_it_was_missing_for_hours() -> None:
    watching = Watching()
    await watching.sees(MODELS)

    assert await watching.sees(MODELS[1:]) == []
    assert await watching.sees(MODELS[1:]) == []
    assert await watching.sees(MODELS[1:]) == ["removed a/0"]
    assert await watching.sees(MODELS[1:]) == []
    assert await watching.sees(MODELS) == ["added a/0"]


async def test_however_often_the_list_is_asked_for_an_hour_of_trouble_removes_nothing() -> None:
    watching = Watching()
    await watching.sees(MODELS)

    for _ in range(20):
        assert await watching.sees(MODELS[:5], after=0.05) == []


async def test_half_a_list_now_and_then_is_no_news() -> None:
    watching = Watching()
    await watching.sees(MODELS)

    for _ in range(5):
        assert await watching.sees(MODELS[:5]) == []
        assert await watching.sees([]) == []
        assert await watching.sees(MODELS) == []


def test_a_new_price_is_told_with_the_old_one() -> None:
    cheaper = replace(MODELS[0], pricing={"prompt": "0.5", "completion": "2"})

    assert differences(MODELS[0], cheaper) == [
        (
            "repriced",
            {"pricing": {"prompt": "1", "completion": "2"}},
            {"pricing": {"prompt": "0.5", "completion": "2"}},
        )
    ]


def test_overrides_are_prices_too() -> None:
    prices = {"prompt": "1", "completion": "2", "overrides": [{"min_prompt_tokens": 9, "prompt": "2"}]}

    assert [kind for kind, _, _ in differences(MODELS[0], replace(MODELS[0], pricing=prices))] == ["repriced"]
    assert [kind for kind, _, _ in differences(MODELS[0], replace(MODELS[0], pricing="variable"))] == ["repriced"]


def test_what_else_changes_is_told_in_one() -> None:
    after = replace(MODELS[0], context_length=10, reasoning=Reasoning(mandatory=True), expires_at="2027-01-01")

    assert [(kind, sorted(before), sorted(now)) for kind, before, now in differences(MODELS[0], after)] == [
        ("changed", ["context_length", "expires_at", "reasoning"], ["context_length", "expires_at", "reasoning"]),
    ]


def test_a_price_and_a_limit_are_two_changes() -> None:
    after = replace(MODELS[0], context_length=10, pricing={})

    assert [kind for kind, _, _ in differences(MODELS[0], after)] == ["repriced", "changed"]


def test_other_words_or_another_order_are_no_change() -> None:
    before = replace(MODELS[0], supported_parameters=("a", "b"), input_modalities=("text", "image"))
    after = replace(
        MODELS[0], supported_parameters=("b", "a"), input_modalities=("image", "text"), description="Better than ever."
    )

    assert differences(before, after) == []


def test_what_an_older_version_did_not_record_is_no_news() -> None:
    old = RecordedModel("a/0", "Model 0", {"name": "Model 0", "price": "forgotten"})

    comparison = compare([old], MODELS[:1], NOON)
    assert comparison.differences == ()
    assert [record.id for record in comparison.seen] == ["a/0"]


async def test_a_store_that_fails_is_told_the_same_by_the_next_list() -> None:
    watching = Watching()
    await watching.sees(MODELS[:5])
    works = watching.store.record_models

    async def fails(*_: object) -> None:
        raise StoreFailed("the disk is full")

    watching.store.record_models = fails  # type: ignore[method-assign,assignment]  # a disk that is full for once
    assert await watching.sees(MODELS[:6]) == []
    watching.store.record_models = works  # type: ignore[method-assign]  # and has room again
    assert await watching.sees(MODELS[:6]) == ["added a/5"]


def test_missing_long_enough_is_a_matter_of_time_alone() -> None:
    recorded = [RecordedModel("a/0", "Model 0", {}, NOON)]

    assert compare(recorded, [], NOON + MISSING_FOR - timedelta(milliseconds=1)).gone == ()
    assert compare(recorded, [], NOON + MISSING_FOR).gone == ("a/0",)
