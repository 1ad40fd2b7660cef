"""What carries changes to their readers: in order, to each owner's own, from where one left off, in bounded memory."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from openchat.conversations.model import Conversation
from openchat.errors import BadEventId
from openchat.live.bus import READ_CHARS, Bus, Entry, Reader
from openchat.live.events import (
    ConversationDeleted,
    ConversationUpdated,
    LiveEvent,
    ModelsChanged,
    Ready,
    Reset,
)
from tests.support.waiting import soon

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWNER = "local"
BARE = Conversation("c", OWNER, NOON, NOON)


def gone(number: int) -> ConversationDeleted:
    return ConversationDeleted(str(number))


def said(entries: list[Entry]) -> list[LiveEvent]:
    return [entry.event for entry in entries]


async def begun(bus: Bus, owner: str = OWNER) -> tuple[Reader, str]:
    """A reader that has read the first event, and that event's id."""
    reader = bus.follow(owner)
    (first,) = await soon(reader.read())
    assert first.event == Ready()
    return reader, first.id


@pytest.fixture
def bus() -> Bus:
    return Bus("now", max_events=5)


async def test_a_reader_that_waits_has_what_is_published(bus: Bus) -> None:
    reader, _ = await begun(bus)
    waiting = asyncio.create_task(reader.read())
    await asyncio.sleep(0)
    bus.publish(OWNER, gone(1))
    bus.publish(OWNER, gone(2))

    assert said(await soon(waiting)) == [gone(1), gone(2)]


async def test_what_was_published_before_is_none_of_a_new_reader_s(bus: Bus) -> None:
    bus.publish(OWNER, gone(1))
    reader, _ = await begun(bus)
    bus.publish(OWNER, gone(2))

    assert said(await soon(reader.read())) == [gone(2)]


async def test_every_reader_has_everything_and_another_owner_nothing(bus: Bus) -> None:
    readers = [(await begun(bus))[0] for _ in range(40)]
    other, _ = await begun(bus, "somebody-else")
    bus.publish(OWNER, gone(1))
    bus.publish_to_all(ModelsChanged())

    assert [said(await soon(reader.read())) for reader in readers] == [[gone(1), ModelsChanged()]] * 40
    assert said(await soon(other.read())) == [ModelsChanged()]


async def test_a_reader_goes_on_after_any_event_that_it_names(bus: Bus) -> None:
    reader, first_id = await begun(bus)
    for number in range(5):
        bus.publish(OWNER, gone(number))
    ids = [first_id, *[entry.id for entry in await soon(reader.read())]]
    assert len(set(ids)) == 6

    for seen, last_id in enumerate(ids[:-1]):
        assert said(await soon(bus.follow(OWNER, last_id).read())) == [gone(number) for number in range(seen, 5)]


async def test_who_has_seen_everything_waits_for_the_next(bus: Bus) -> None:
    reader, _ = await begun(bus)
    bus.publish(OWNER, gone(1))
    (last,) = await soon(reader.read())
    again = asyncio.create_task(bus.follow(OWNER, last.id).read())
    await asyncio.sleep(0)
    assert not again.done()
    bus.publish(OWNER, gone(2))

    assert said(await soon(again)) == [gone(2)]


async def test_after_too_long_a_gap_there_is_one_reset_and_then_what_is_new(bus: Bus) -> None:
    _, first_id = await begun(bus)
    for number in range(6):
        bus.publish(OWNER, gone(number))
    reader = bus.follow(OWNER, first_id)
    (reset,) = await soon(reader.read())
    assert reset.event == Reset()
    bus.publish(OWNER, gone(6))

    assert said(await soon(reader.read())) == [gone(6)]
    # Its id is of then: from there one can go on.
    assert said(await soon(bus.follow(OWNER, reset.id).read())) == [gone(6)]


async def test_a_reader_that_is_too_slow_is_reset_as_one_that_was_away(bus: Bus) -> None:
    reader, _ = await begun(bus)
    for number in range(100):
        bus.publish(OWNER, gone(number))

    assert said(await soon(reader.read())) == [Reset()]
    bus.publish(OWNER, gone(100))
    assert said(await soon(reader.read())) == [gone(100)]


async def test_an_id_of_before_the_restart_is_a_gap(bus: Bus) -> None:
    _, last_id = await begun(bus)
    restarted = Bus("later", max_events=5)
    for number in range(3):
        restarted.publish(OWNER, gone(number))
    reader = restarted.follow(OWNER, last_id)

    assert said(await soon(reader.read())) == [Reset()]
    restarted.publish(OWNER, gone(3))
    assert said(await soon(reader.read())) == [gone(3)]


@pytest.mark.parametrize(
    "last_id", ["", "1", "now-", "now-1", "now--1", "now-x", "-1", "now-99999999999999999999", "ü-1"]
)
async def test_an_id_that_was_never_given_is_refused(bus: Bus, last_id: str) -> None:
    with pytest.raises(BadEventId):
        bus.follow(OWNER, last_id)


async def test_a_closed_bus_ends_its_readers_once_they_have_everything(bus: Bus) -> None:
    reader, _ = await begun(bus)
    waiting = asyncio.create_task((await begun(bus))[0].read())
    await asyncio.sleep(0)
    bus.publish(OWNER, gone(1))
    bus.close()

    assert said(await soon(waiting)) == [gone(1)]
    assert said(await soon(reader.read())) == [gone(1)]
    assert await soon(reader.read()) == []
    late, _ = await begun(bus)
    assert await soon(late.read()) == []


async def test_a_reader_that_waits_is_ended_by_the_close(bus: Bus) -> None:
    waiting = asyncio.create_task((await begun(bus))[0].read())
    await asyncio.sleep(0)
    bus.close()

    assert await soon(waiting) == []


async def test_a_reader_that_was_given_up_leaves_nothing_behind(bus: Bus) -> None:
    waiting = asyncio.create_task((await begun(bus))[0].read())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    # With it goes the traceback of its end.
    del waiting
    gc.collect()

    assert [kept for kept in gc.get_objects() if isinstance(kept, Reader)] == []
    bus.publish(OWNER, gone(1))


async def test_large_events_push_out_earlier_ones() -> None:
    bus = Bus("now", max_chars=50_000)
    _, first_id = await begun(bus)
    texts = ["x" * 20_000, "y" * 20_000, "z" * 20_000]
    for text in texts:
        bus.publish(OWNER, ConversationUpdated(replace(BARE, system_prompt=text)))

    assert said(await soon(bus.follow(OWNER, first_id).read())) == [Reset()]
    kept = said(await soon(bus.follow(OWNER, "now-1").read()))
    assert [event.conversation.system_prompt for event in kept if isinstance(event, ConversationUpdated)] == texts[1:]


async def test_an_event_larger_than_the_ring_still_reaches_who_waits() -> None:
    bus = Bus("now", max_chars=1_000)
    reader, _ = await begun(bus)
    large = ConversationUpdated(replace(BARE, params={"stop": ["x" * 2_000]}))
    bus.publish(OWNER, large)

    assert said(await soon(reader.read())) == [large]


async def test_one_read_is_about_a_socket_s_buffer() -> None:
    bus = Bus("now")
    reader, _ = await begun(bus)
    large = ConversationUpdated(replace(BARE, system_prompt="x" * READ_CHARS))
    for _ in range(3):
        bus.publish(OWNER, large)

    assert [len(await soon(reader.read())) for _ in range(3)] == [1, 1, 1]


def test_memory_is_bounded_whatever_is_published() -> None:
    bus = Bus("now", max_events=100, max_chars=1_000_000)
    held = []
    for number in range(10_000):
        prompt = f"{number:06}" * 5_000
        bus.publish(OWNER, ConversationUpdated(replace(BARE, system_prompt=prompt)))
        if number in {1_000, 9_999}:
            gc.collect()
            held.append(sum(sys.getsizeof(event.conversation.system_prompt) for event in updates()))

    assert held[0] == held[1] <= 1_000_000


def updates() -> list[ConversationUpdated]:
    return [kept for kept in gc.get_objects() if isinstance(kept, ConversationUpdated)]


def test_publishing_to_nobody_costs_microseconds() -> None:
    bus = Bus("now")
    event = ConversationUpdated(BARE)
    begin = time.process_time()
    for _ in range(10_000):
        bus.publish(OWNER, event)
    spent = (time.process_time() - begin) / 10_000

    # Two are measured; a busy machine is slower, a coroutine or an encoding per event much more so.
    assert spent < 30e-6
