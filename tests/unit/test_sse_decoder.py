"""Server-sent events: any split of the same bytes gives the same events, and large ones cost what they weigh."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.upstream import sse_decoder
from openchat.upstream.sse_decoder import EventTooLarge, SSEDecoder

RECORDINGS = sorted((Path(__file__).parents[1] / "recordings").glob("*.sse"))

BOM = b"\xef\xbb\xbf"
NEWLINES = st.sampled_from([b"\n", b"\r\n", b"\r"])
# No line ends but those of the protocol: a text may hold U+2028, U+0085 and the like.
VALUES = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=12).map(str.encode)
LINES = st.one_of(
    VALUES.map(lambda value: b"data: " + value),
    VALUES.map(lambda value: b"data:" + value),
    VALUES.map(lambda value: b":" + value),
    VALUES.map(lambda value: b"event: " + value),
    VALUES,
    st.sampled_from([b"", b"data", b"data:", b":", b"id: 1", b"retry: 10", b"database: x", b" data: x"]),
)


def pieces(body: bytes, cuts: Iterable[int]) -> list[bytes]:
    """The body, cut at these places; the same place twice makes an empty piece."""
    places = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[begin:end] for begin, end in pairwise(places)]


def decode(*chunks: bytes) -> list[bytes]:
    decoder = SSEDecoder()
    return [event for chunk in chunks for event in decoder.feed(chunk)]


def decode_as_the_standard_says(body: bytes) -> list[bytes]:
    """WHATWG HTML 9.2.6, word for word and with no thought of speed."""
    text = body.removeprefix(BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    events: list[bytes] = []
    values: list[bytes] = []
    for line in text.split(b"\n")[:-1]:
        if not line:
            if values:
                events.append(b"\n".join(values))
            values = []
            continue
        name, _, value = line.partition(b":")
        if name == b"data":
            values.append(value.removeprefix(b" "))
    return events


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
@given(cuts=st.lists(st.integers(min_value=0, max_value=2**16), max_size=12))
def test_a_recording_gives_the_same_events_however_it_is_cut(recording: Path, cuts: list[int]) -> None:
    body = recording.read_bytes()

    assert decode(*pieces(body, cuts)) == decode_as_the_standard_says(body) != []


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_a_recording_gives_the_same_events_byte_by_byte(recording: Path) -> None:
    body = recording.read_bytes()

    assert decode(*(bytes([byte]) for byte in body)) == decode(body)


@given(
    bom=st.sampled_from([b"", BOM, BOM[:1], BOM[:2]]),
    lines=st.lists(st.tuples(LINES, NEWLINES), max_size=16),
    rest=VALUES,
    cuts=st.lists(st.integers(min_value=0, max_value=2**16), max_size=12),
)
def test_any_stream_gives_the_events_of_the_standard_however_it_is_cut(
    bom: bytes, lines: list[tuple[bytes, bytes]], rest: bytes, cuts: list[int]
) -> None:
    body = bom + b"".join(line + newline for line, newline in lines) + rest

    assert decode(*pieces(body, cuts)) == decode_as_the_standard_says(body)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"], ids=["lf", "crlf", "cr"])
def test_every_line_ending_of_the_standard_ends_a_line(newline: bytes) -> None:
    assert decode(b"data: a" + newline * 2 + b"data: b" + newline * 2) == [b"a", b"b"]


def test_a_crlf_that_two_reads_share_is_one_line_ending() -> None:
    assert decode(b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n") == [b"a\nb"]


def test_a_byte_order_mark_is_passed_over_at_the_start_and_nowhere_else() -> None:
    assert decode(BOM[:1], BOM[1:] + b"data: " + BOM + b"\n\n" + BOM + b"data: x\n\n") == [BOM]


def test_comments_and_other_fields_are_no_events() -> None:
    assert decode(b": OPENROUTER PROCESSING\n\nevent: x\nid: 1\nretry: 5\n\n:\n\ndata: a\n: b\n\n") == [b"a"]


def test_data_lines_of_one_event_are_joined() -> None:
    assert decode(b"data: one\ndata:two\ndata:  three\ndata\n\n") == [b"one\ntwo\n three\n"]


def test_separators_of_unicode_end_no_line() -> None:
    text = "one\u2028two\u2029three\u0085four\x0bfive\x0csix\x1e".encode()

    assert decode(b"data: " + text + b"\n\n") == [text]


def test_an_event_that_the_end_cuts_is_dropped() -> None:
    assert decode(b"data: a\n\ndata: b\n") == [b"a"]


class CountingBuffer(bytearray):
    """Counts the bytes that a search may look at."""

    searched = 0

    def find(self, sub: bytes, start: int = 0, *_: int) -> int:  # type: ignore[override]  # as the decoder calls it
        found = super().find(sub, start)
        CountingBuffer.searched += (found if found >= 0 else len(self)) - start
        return found


def bytes_searched(size: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How much the decoder looks at for one event of `size` bytes in reads of 16 KB."""
    monkeypatch.setattr(sse_decoder, "bytearray", CountingBuffer, raising=False)
    monkeypatch.setattr(CountingBuffer, "searched", 0)
    body = b"data: " + b"x" * size + b"\n\n"
    events = decode(*(body[begin : begin + 16_384] for begin in range(0, len(body), 16_384)))
    assert [len(event) for event in events] == [size]
    return CountingBuffer.searched


def test_a_line_of_megabytes_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    megabyte = 1_000_000
    small, large = bytes_searched(megabyte, monkeypatch), bytes_searched(4 * megabyte, monkeypatch)

    assert megabyte <= small < 1.01 * megabyte
    assert large < 4.04 * megabyte


def test_an_event_beyond_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse_decoder, "MAX_EVENT_BYTES", 100)
    decoder = SSEDecoder()
    assert decoder.feed(b"data: " + b"x" * 80) == []

    with pytest.raises(EventTooLarge):
        decoder.feed(b"x" * 80)
