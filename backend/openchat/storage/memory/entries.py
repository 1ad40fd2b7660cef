"""An index of texts in memory: in the order of the search, each text as it is compared."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from datetime import datetime

from openchat.search.query import Level, Term
from openchat.search.words import LETTER, searchable
from openchat.storage.search_order import free_place


class Entries:
    def __init__(self) -> None:
        self._places: list[int] = []
        self._keys: dict[int, str] = {}
        self._texts: dict[str, tuple[int, str]] = {}

    def put(self, key: str, at: datetime, text: str) -> None:
        """Add it, or replace its text in its place."""
        known = self._texts.get(key)
        place = free_place(at, self._places) if known is None else known[0]
        if known is None:
            insort(self._places, place)
            self._keys[place] = key
        self._texts[key] = (place, searchable(text))

    def drop(self, key: str) -> None:
        """Remove it, if it is there."""
        known = self._texts.pop(key, None)
        if known is not None:
            del self._keys[known[0]]
            del self._places[bisect_left(self._places, known[0])]

    def find(self, level: Level, wider: Level | None, lowest: int, highest: int) -> Iterator[tuple[int, str]]:
        """The places and keys of what has all of `level`, and not all of `wider`, from the highest downwards."""
        is_wanted, is_known = _matcher(level), _matcher(wider) if wider else lambda _: False
        for index in range(bisect_right(self._places, highest) - 1, bisect_left(self._places, lowest) - 1, -1):
            place = self._places[index]
            key = self._keys[place]
            text = self._texts[key][1]
            if is_wanted(text) and not is_known(text):
                yield place, key


def _matcher(level: Level) -> Callable[[str], bool]:
    # A text that has not even the letters need not be looked at more closely.
    letters = [word for term in level for word in term.words]
    patterns = [_pattern(term) for term in level]
    return lambda text: all(word in text for word in letters) and all(pattern.search(text) for pattern in patterns)


def _pattern(term: Term) -> re.Pattern[str]:
    side_by_side = rf"(?:(?!{LETTER}).)+".join(term.words)
    return re.compile(rf"(?<!{LETTER}){side_by_side}" + ("" if term.is_prefix else f"(?!{LETTER})"), re.DOTALL)
