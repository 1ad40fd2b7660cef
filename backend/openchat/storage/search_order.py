"""The order in which a search finds things, the same for every adapter: by the numbers of the index's entries.

An entry's number is made of the second that it is of, and 256 places in it; where those around are taken, it is the
next free one after them. So the newest is the highest, numbers stay small, and no two are alike. Migration 0002 says
the same in SQL.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

from openchat.search.query import Filters
from openchat.storage.cursors import milliseconds

PLACES_PER_SECOND = 256
# Four minutes, or as many entries: how far a place may be from its second.
AROUND = 65_536
# The level of titles; those of messages follow.
TITLES = 0
_HIGHEST = 2**63 - 1


def first_place(at: datetime) -> int:
    return milliseconds(at) // 1000 * PLACES_PER_SECOND


def free_place(at: datetime, taken: Sequence[int]) -> int:
    """Where to put an entry of that time; `taken` ascends."""
    first = first_place(at)
    after = bisect_left(taken, first + AROUND)
    free = taken[after - 1] + 1 if after and taken[after - 1] >= first else first
    return taken[-1] + 1 if after < len(taken) and taken[after] == free else free


def entry_range(filters: Filters) -> tuple[int, int]:
    """The lowest and the highest number that an entry of these times can have."""
    lowest = 0 if filters.since is None else first_place(filters.since)
    return lowest, _HIGHEST if filters.until is None else first_place(filters.until) + AROUND
