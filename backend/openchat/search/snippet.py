"""The piece of a text that shows why it was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openchat.search.query import Query
from openchat.search.words import written_words

# About two lines of a list.
SNIPPET_CHARS = 160
# How much of what comes before the first hit is shown.
BEFORE_CHARS = 40
# A text of megabytes is not read to its end for a snippet: then its beginning is shown.
SCANNED_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    term: int


def snippet(text: str, query: Query, limit: int = SNIPPET_CHARS) -> list[Piece]:
    """The stretch of the text in which the most of what was asked for stands, in pieces; `…` where it was cut."""
    text = text.replace("\n", " ")
    spans = list(_spans(text[:SCANNED_CHARS], query))
    start = _best_start(spans, limit)
    start = 0 if len(text) <= limit else max(0, min(start - BEFORE_CHARS, len(text) - limit))
    end = min(start + limit, len(text))
    start, end = _at_a_space(text, start, -1), _at_a_space(text, end, 1)
    return _cut(text, start, end, [span for span in spans if start <= span.start and span.end <= end])


def _spans(text: str, query: Query) -> Iterable[_Span]:
    """Where the terms stand, in order, none overlapping another."""
    places = [(start, end, word) for start, end, found in written_words(text) for word in found]
    folded = [word for _, _, word in places]
    at = 0
    while at < len(places):
        for number, term in enumerate(query.terms):
            size = len(term.words)
            if _begins_with(folded[at : at + size], term.words, is_prefix=term.is_prefix):
                yield _Span(places[at][0], places[at + size - 1][1], number)
                at += size - 1
                break
        at += 1


def _begins_with(found: list[str], wanted: tuple[str, ...], *, is_prefix: bool) -> bool:
    if len(found) < len(wanted) or tuple(found[:-1]) != wanted[:-1]:
        return False
    return found[-1].startswith(wanted[-1]) if is_prefix else found[-1] == wanted[-1]


def _best_start(spans: list[_Span], limit: int) -> int:
    """Where the first of those stretches begins that hold the most different terms."""
    best, start = 0, 0
    for first, span in enumerate(spans):
        within = {other.term for other in spans[first : first + limit] if other.end <= span.start + limit}
        if len(within) > best:
            best, start = len(within), span.start
    return start


def _at_a_space(text: str, at: int, direction: int) -> int:
    """Not in the middle of a word, if a space is near."""
    if at in {0, len(text)}:
        return at
    near = text[max(0, at - 20) : at] if direction < 0 else text[at : at + 20]
    offset = near.rfind(" ") - len(near) + 1 if direction < 0 else near.find(" ")
    return at + offset if " " in near else at


def _cut(text: str, start: int, end: int, spans: list[_Span]) -> list[Piece]:
    pieces = [Piece("…")] if start > 0 else []
    at = start
    for span in spans:
        pieces += [Piece(text[at : span.start]), Piece(text[span.start : span.end], hit=True)]
        at = span.end
    pieces.append(Piece(text[at:end] + ("…" if end < len(text) else "")))
    return [piece for piece in pieces if piece.text]
