"""The search in memory: every text is looked at, which so many as fit into memory allow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from openchat.conversations.model import Page
from openchat.search.port import Hit
from openchat.search.query import Filters, Level, Query
from openchat.storage.cursors import SearchCursor, dump_search_cursor, load_search_cursor
from openchat.storage.memory.component import Component
from openchat.storage.search_order import TITLES, entry_range

_Found = tuple[SearchCursor, Hit]


class Search(Component):
    async def catch_up(self) -> None:
        return None

    async def search(
        self, owner: str, query: Query, filters: Filters, *, limit: int = 100, cursor: str | None = None
    ) -> Page[Hit]:
        last = load_search_cursor(cursor) if cursor is not None else SearchCursor(-1, 0)
        found = list(islice(self._hits(owner, query, filters, last), limit + 1))
        return Page(
            [hit for _, hit in found[:limit]], dump_search_cursor(found[limit - 1][0]) if len(found) > limit else None
        )

    def _hits(self, owner: str, query: Query, filters: Filters, last: SearchCursor) -> Iterator[_Found]:
        if filters.model is None and last.level <= TITLES:
            yield from self._title_hits(owner, query, filters, last)
        wider: Level | None = None
        for number, level in enumerate(query.levels, start=TITLES + 1):
            if last.level <= number:
                yield from self._message_hits(owner, number, level, wider, filters, last)
            wider = level

    def _title_hits(self, owner: str, query: Query, filters: Filters, last: SearchCursor) -> Iterator[_Found]:
        tables = self._tables
        for place, conversation_id in tables.title_entries.find(query.terms, None, *_range(filters, last, TITLES)):
            conversation = tables.conversations[conversation_id]
            is_present = conversation.owner == owner and conversation.deleted_at is None
            if is_present and conversation.title and _is_within(conversation.created_at, filters):
                hit = Hit(conversation_id, conversation.title, conversation.title, conversation.created_at)
                yield SearchCursor(TITLES, place), hit

    def _message_hits(
        self, owner: str, number: int, level: Level, wider: Level | None, filters: Filters, last: SearchCursor
    ) -> Iterator[_Found]:
        tables = self._tables
        known: dict[str, bool] = {}
        for place, message_id in tables.message_entries.find(level, wider, *_range(filters, last, number)):
            message = tables.messages[message_id]
            conversation = tables.conversations[message.conversation_id]
            run = tables.runs.get(message.run_id) if message.run_id else None
            models = (run.requested_model, run.outcome.model) if run and not run.outcome.sealed else ()
            if (
                message.owner == owner
                and conversation.deleted_at is None
                and _is_within(message.timestamp, filters)
                and (filters.model is None or filters.model in models)
                and not self._is_under_hidden(message_id, known)
            ):
                model = run.outcome.shown_model if run else None
                yield (
                    SearchCursor(number, place),
                    Hit(
                        conversation.id,
                        conversation.title,
                        message.content,
                        message.timestamp,
                        message_id,
                        message.role,
                        model,
                    ),
                )

    def _is_under_hidden(self, message_id: str, known: dict[str, bool]) -> bool:
        """Itself, or what it follows. `known` is what was found so far, which this adds to."""
        passed: list[str] = []
        at: str | None = message_id
        while at is not None and at not in known:
            passed.append(at)
            message = self._tables.messages[at]
            at = None if message.hidden else message.parent_id
            if message.hidden:
                known[message.id] = True
        is_hidden = (at is not None and known[at]) or (bool(passed) and known.get(passed[-1], False))
        known.update(dict.fromkeys(passed, is_hidden))
        return is_hidden


def _range(filters: Filters, last: SearchCursor, level: int) -> tuple[int, int]:
    lowest, highest = entry_range(filters)
    return lowest, min(highest, last.entry_id - 1) if last.level == level else highest


def _is_within(at: datetime, filters: Filters) -> bool:
    return (filters.since is None or at >= filters.since) and (filters.until is None or at < filters.until)
