"""Events to parts and back, and the log: any position leads to the same text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.conversations import parts as message
from openchat.conversations.parts import Part
from openchat.runs import events as run
from openchat.runs.events import StoredEvent, dump, load, weight
from openchat.runs.fold import fold, unfold
from openchat.runs.log import SEGMENT_CHARS, RunLog
from openchat.runs.wire import frame, parse_event_id

RUN_ID = "0198b1c5-0000-7000-8000-000000000001"

START = run.Start(RUN_ID, "conversation", "question", "answer", "a/b")
DONE = run.Done(
    status="completed",
    finish_reason="stop",
    run_id=RUN_ID,
    message_id="answer",
    chars=0,
    sha256="",
    model="a/b",
    provider=None,
    usage=None,
    cost_usd=None,
    cost_source=None,
    timing=None,
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9)
LONG_WORDS = st.builds(lambda text, count: text * count, WORDS, st.sampled_from([1, 1, 1, 200]))
NUMBERS = st.none() | st.integers(min_value=0, max_value=9)
PARTS = st.lists(
    st.one_of(
        st.builds(message.Text, WORDS),
        st.builds(message.Reasoning, WORDS, NUMBERS),
        st.builds(message.Image, WORDS, WORDS, WORDS, NUMBERS, NUMBERS),
        st.builds(message.Citation, WORDS, st.none() | WORDS, NUMBERS, NUMBERS),
        st.builds(message.ToolCall, WORDS, WORDS, WORDS),
    ),
    max_size=10,
)
EVENTS = st.lists(
    st.one_of(
        st.builds(run.Delta, LONG_WORDS),
        st.builds(run.Reasoning, LONG_WORDS),
        st.builds(run.Image, WORDS, WORDS, WORDS, NUMBERS, NUMBERS, st.just(0)),
        st.builds(run.Citation, WORDS, st.none() | WORDS, NUMBERS, NUMBERS, st.just(0)),
        st.builds(run.ToolCall, WORDS, WORDS, WORDS, st.just(0)),
    ),
    max_size=14,
).map(lambda said: [START, *said])


def merged(events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """Neighbouring texts of one kind as one."""
    found: list[StoredEvent] = []
    for event in events:
        match found[-1] if found else None, event:
            case run.Delta(before), run.Delta(text):
                found[-1] = run.Delta(before + text)
            case run.Reasoning(before), run.Reasoning(text):
                found[-1] = run.Reasoning(before + text)
            case _:
                found.append(event)
    return found


def merged_parts(parts: Sequence[Part]) -> list[Part]:
    """Neighbouring texts of one kind as one, and no durations, which no event has."""
    found: list[Part] = []
    for part in parts:
        match found[-1] if found else None, part:
            case message.Text(before), message.Text(text):
                found[-1] = message.Text(before + text)
            case message.Reasoning(before), message.Reasoning(text):
                found[-1] = message.Reasoning(before + text)
            case _, message.Reasoning(text):
                found.append(message.Reasoning(text))
            case _:
                found.append(part)
    return found


def beyond(events: Sequence[StoredEvent], after: int) -> list[StoredEvent]:
    """What is left of these events beyond a position, merged."""
    left: list[StoredEvent] = []
    start = 0
    for event in events:
        end = start + weight(event)
        if end > after:
            rest = max(0, after - start)
            match event:
                case run.Delta(text):
                    left.append(run.Delta(text[rest:]))
                case run.Reasoning(text):
                    left.append(run.Reasoning(text[rest:]))
                case _:
                    left.append(event)
        start = end
    return merged(left)


def read_all(log: RunLog, after: int, max_chars: int) -> list[StoredEvent]:
    """Read from a position to the end in bounded pieces, as a slow viewer does."""
    found: list[StoredEvent] = []
    while after < log.position:
        for position, event in log.read(after, max_chars):
            assert position == after + weight(event)
            after = position
            found.append(event)
    return found


@given(PARTS)
def test_folding_undoes_unfolding(parts: list[Part]) -> None:
    assert list(fold(unfold(parts))) == merged_parts(parts)


@given(EVENTS)
def test_unfolding_undoes_folding(events: list[StoredEvent]) -> None:
    again = list(unfold(fold(events)))

    assert fold(again) == fold(events)
    assert [type(event) for event in again] == [type(event) for event in merged(events)[1:]]
    assert sum(map(weight, again)) == sum(map(weight, events)) - 1


@given(EVENTS)
def test_the_content_is_all_deltas_in_order(events: list[StoredEvent]) -> None:
    assert message.content(fold(events)) == "".join(event.text for event in events if isinstance(event, run.Delta))


@given(PARTS)
def test_a_part_in_the_text_knows_its_place(parts: list[Part]) -> None:
    text = ""
    for event in unfold(parts):
        if isinstance(event, run.Delta):
            text += event.text
        elif not isinstance(event, run.Reasoning):
            assert isinstance(event, run.Image | run.Citation | run.ToolCall)
            assert event.at == len(text)


def test_durations_go_to_the_reasoning_parts_in_order() -> None:
    events: list[StoredEvent] = [
        run.Reasoning("a"),
        run.Reasoning("b"),
        run.Delta("c"),
        run.Reasoning("d"),
        run.Delta("e"),
    ]

    assert fold(events, [120]) == (
        message.Reasoning("ab", 120),
        message.Text("c"),
        message.Reasoning("d"),
        message.Text("e"),
    )


def test_start_and_end_are_no_parts() -> None:
    assert fold([START, run.Delta("a"), DONE]) == (message.Text("a"),)


def test_parts_that_no_run_writes_have_no_events() -> None:
    file = message.File("f", "/api/files/f", "a.txt", "text/plain", 1)

    assert list(unfold([message.Unknown({"type": "poster"}), file, message.Text("a")])) == [run.Delta("a")]


@given(EVENTS)
def test_events_survive_storage(events: list[StoredEvent]) -> None:
    assert load(dump([*events, DONE])) == [*events, DONE]


@given(EVENTS, st.data())
def test_any_position_leads_to_the_same_text(events: list[StoredEvent], data: st.DataObject) -> None:
    log = RunLog.of(RUN_ID, [*events, DONE])
    after = data.draw(st.integers(min_value=0, max_value=log.position))
    max_chars = data.draw(st.integers(min_value=1, max_value=2000))

    assert log.position == sum(map(weight, [*events, DONE]))
    assert merged(read_all(log, after, max_chars)) == beyond([*events, DONE], after)


@given(EVENTS)
def test_every_position_of_a_short_log_leads_to_the_same_text(events: list[StoredEvent]) -> None:
    log = RunLog.of(RUN_ID, events)

    for after in range(min(log.position, 60)):
        assert merged(read_all(log, after, 7)) == beyond(events, after)


@given(EVENTS, st.lists(st.integers(min_value=1, max_value=5)))
def test_a_log_read_while_it_grows_reads_the_same_at_the_end(events: list[StoredEvent], steps: list[int]) -> None:
    growing = RunLog(RUN_ID)
    pending = list(events)
    for step in [*steps, len(pending)]:
        growing.append(pending[:step])
        pending = pending[step:]
        growing.read(0, 10)
        growing.events()

    assert merged(growing.events()) == merged(RunLog.of(RUN_ID, events).events()) == merged(events)


@given(EVENTS, st.integers(min_value=1, max_value=600))
def test_one_read_holds_no_more_text_than_asked_for_but_always_something(
    events: list[StoredEvent], max_chars: int
) -> None:
    log = RunLog.of(RUN_ID, events)
    after = 0
    while after < log.position:
        found = log.read(after, max_chars)
        assert found
        assert sum(len(event.text) for _, event in found if isinstance(event, run.Delta | run.Reasoning)) <= max_chars
        after = found[-1][0]


def test_frames_carry_the_position_that_they_lead_to() -> None:
    log = RunLog.of(RUN_ID, [START, run.Delta("naïve 😀"), run.Delta("!"), DONE])
    data, position = log.frames(3, 100)

    assert position == log.position == 10
    assert data == frame(RUN_ID, 9, run.Delta("ïve 😀!")) + frame(RUN_ID, 10, DONE)
    assert log.frames(0, 4) == (frame(RUN_ID, 1, START) + frame(RUN_ID, 5, run.Delta("naïv")), 5)


@pytest.mark.parametrize("beyond_end", [0, 1, 10**9])
def test_from_beyond_the_end_of_an_ended_log_the_terminal_event_is_read(beyond_end: int) -> None:
    log = RunLog.of(RUN_ID, [START, run.Delta("a"), DONE])

    assert log.read(log.position + beyond_end, 100) == [(log.position, DONE)]


def test_from_the_end_of_a_live_log_nothing_is_read() -> None:
    log = RunLog.of(RUN_ID, [START, run.Delta("a")])

    assert log.read(log.position, 100) == []
    assert log.frames(log.position, 100) == (b"", log.position)
    assert log.read(log.position + 5, 100) == []


@given(EVENTS, st.data())
def test_what_came_since_a_position_is_told_whole(events: list[StoredEvent], data: st.DataObject) -> None:
    log = RunLog.of(RUN_ID, events)
    after = data.draw(st.integers(min_value=0, max_value=log.position))

    assert merged(log.since(after)) == beyond(events, after)


def test_a_long_answer_is_kept_in_few_pieces() -> None:
    log = RunLog(RUN_ID)
    for _ in range(5000):
        log.append([run.Delta("word ")])

    assert len(log._starts) <= 25_000 // SEGMENT_CHARS + 1
    assert log.events() == [run.Delta("word " * 5000)]


def test_what_is_made_of_a_text_shares_it_with_the_log() -> None:
    log = RunLog.of(RUN_ID, [run.Delta("word " * 200), run.Delta("word " * 200)])
    (part,), (event,) = fold(log.events()), log.events()

    assert isinstance(part, message.Text)
    assert isinstance(event, run.Delta)
    assert part.text is event.text


@dataclass(eq=False)
class Watcher:
    """A viewer that notes what it is told."""

    told: list[tuple[int, int, bytes]] = field(default_factory=list)
    announced: list[bytes] = field(default_factory=list)

    def deliver(self, before: int, after: int, frames: bytes) -> None:
        self.told.append((before, after, frames))

    def announce(self, frames: bytes) -> None:
        self.announced.append(frames)


def test_viewers_are_told_each_append_in_one_piece() -> None:
    log = RunLog.of(RUN_ID, [START])
    watcher = Watcher()
    log.attach(watcher)

    log.append([run.Reasoning("hm"), run.Delta("a")])
    log.append([])
    log.detach(watcher)
    log.append([run.Delta("b")])

    assert watcher.told == [(1, 4, frame(RUN_ID, 3, run.Reasoning("hm")) + frame(RUN_ID, 4, run.Delta("a")))]


def test_a_viewer_hears_how_a_run_that_shows_nothing_yet_stands_also_when_it_comes_late() -> None:
    log = RunLog.of(RUN_ID, [START])
    first, late, too_late = Watcher(), Watcher(), Watcher()
    status = run.Status("retrying", attempt=1)
    log.attach(first)
    log.announce(status)
    log.attach(late)
    log.append([run.Delta("a")])
    log.attach(too_late)

    assert first.announced == late.announced == [frame(RUN_ID, 1, status)]
    assert too_late.announced == []
    assert parse_event_id(first.announced[0].decode().split("\n")[0].removeprefix("id: ")).position == 1
