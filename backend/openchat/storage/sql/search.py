"""The search over SQLite's full-text indexes; see migration 0002, which makes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, text

from openchat.conversations import parts
from openchat.conversations.model import Page
from openchat.search.port import Hit
from openchat.search.query import Filters, Level, Query
from openchat.storage.cursors import SearchCursor, dump_search_cursor, load_search_cursor
from openchat.storage.search_order import TITLES, entry_range
from openchat.storage.sql.component import Component
from openchat.storage.sql.tables import Instant

# The index is the outer loop, read from the newest entry downwards: a page costs what it holds, not what there is. So
# `CROSS JOIN`, which SQLite takes at its word.
_FIND_TITLES = """
SELECT e.id AS entry_id, c.id AS conversation_id, c.title, c.created_at AS timestamp
FROM title_index AS i
CROSS JOIN title_entries AS e ON e.id = i.rowid
CROSS JOIN conversations AS c ON c.id = e.conversation_id
WHERE title_index MATCH :words AND i.rowid BETWEEN :lowest AND :highest
    AND c.owner = :owner AND c.deleted_at IS NULL
    AND c.created_at >= coalesce(:since, c.created_at) AND c.created_at < coalesce(:until, c.created_at + 1)
ORDER BY i.rowid DESC LIMIT :at_most
"""
_FIND_MESSAGES = """
SELECT e.id AS entry_id, c.id AS conversation_id, c.title, m.timestamp, m.id AS message_id, m.role, m.parts,
    CASE WHEN r.sealed THEN NULL ELSE r.model END AS model
FROM message_index AS i
CROSS JOIN message_entries AS e ON e.id = i.rowid
CROSS JOIN messages AS m ON m.id = e.message_id
CROSS JOIN conversations AS c ON c.id = m.conversation_id
LEFT JOIN runs AS r ON r.id = m.run_id
WHERE message_index MATCH :words AND i.rowid BETWEEN :lowest AND :highest
    AND c.owner = :owner AND c.deleted_at IS NULL
    AND m.timestamp >= coalesce(:since, m.timestamp) AND m.timestamp < coalesce(:until, m.timestamp + 1)
    AND NOT (:by_model AND coalesce(r.sealed, 0))
    AND NOT (
        EXISTS (SELECT 1 FROM messages AS h WHERE h.conversation_id = m.conversation_id AND h.hidden)
        AND EXISTS (
            WITH RECURSIVE up(id, parent_id, hidden) AS (
                SELECT m.id, m.parent_id, m.hidden
                UNION ALL
                SELECT p.id, p.parent_id, p.hidden FROM messages AS p JOIN up ON p.id = up.parent_id
            )
            SELECT 1 FROM up WHERE up.hidden
        )
    )
ORDER BY i.rowid DESC LIMIT :at_most
"""

# What came since, in the order of the index, which takes it best so: of the oldest, up to which one now.
_last_of_some = text(
    """
    SELECT max(id) FROM (
        SELECT e.id, sum(length(m.parts)) OVER (ORDER BY e.id) - length(m.parts) AS chars_before
        FROM (SELECT * FROM message_entries WHERE NOT indexed ORDER BY id LIMIT :at_most) AS e
        LEFT JOIN messages AS m ON m.id = e.message_id
    ) WHERE coalesce(chars_before, 0) < :most_chars
    """
)
_TAKE_UP = (
    """
    INSERT INTO message_index(rowid, text, models) SELECT e.id, searchable_parts(m.parts), e.models
    FROM message_entries AS e JOIN messages AS m ON m.id = e.message_id
    WHERE NOT e.indexed AND e.id <= :last ORDER BY e.id
    """,
    "UPDATE message_entries SET indexed = 1 WHERE NOT indexed AND id <= :last",
    """
    INSERT INTO title_index(rowid, text) SELECT e.id, searchable(c.title)
    FROM (SELECT * FROM title_entries WHERE NOT indexed ORDER BY id LIMIT :at_most) AS e
    JOIN conversations AS c ON c.id = e.conversation_id
    """,
    """
    UPDATE title_entries SET indexed = 1
    WHERE id IN (SELECT id FROM title_entries WHERE NOT indexed ORDER BY id LIMIT :at_most)
    """,
)
_take_up = [text(statement) for statement in _TAKE_UP]
_is_waiting = text(
    "SELECT EXISTS (SELECT 1 FROM message_entries WHERE NOT indexed)"
    " OR EXISTS (SELECT 1 FROM title_entries WHERE NOT indexed)"
)
# A few milliseconds of the one writer, for which answers that start meanwhile wait, and a few times their size of
# memory, which the index takes for what is not committed.
TEXTS_AT_ONCE = 50
CHARS_AT_ONCE = 65_536


def _prepared(statement: str) -> Any:  # a TextualSelect, whose columns are those of the text
    typed = text(statement).bindparams(bindparam("since", type_=Instant), bindparam("until", type_=Instant))
    return typed.columns(timestamp=Instant)


_find_titles = _prepared(_FIND_TITLES)
_find_messages = _prepared(_FIND_MESSAGES)


@dataclass(frozen=True, slots=True)
class _Step:
    """One level of one index: what to ask it, and what a row of it is."""

    number: int
    statement: Any
    words: str
    hit: Callable[[Row[Any]], Hit]


class Search(Component):
    async def catch_up(self) -> None:
        while await self._database.read(lambda connection: connection.scalar(_is_waiting)):
            await self._database.write(_take_up_some)

    async def search(
        self, owner: str, query: Query, filters: Filters, *, limit: int = 100, cursor: str | None = None
    ) -> Page[Hit]:
        last = load_search_cursor(cursor) if cursor is not None else None
        steps = _steps(query, filters)

        await self.catch_up()

        def work(connection: Connection) -> list[tuple[SearchCursor, Hit]]:
            return _find(connection, steps, owner, filters, last, limit + 1)

        found = await self._database.read(work)
        return Page(
            [hit for _, hit in found[:limit]], dump_search_cursor(found[limit - 1][0]) if len(found) > limit else None
        )


def _take_up_some(connection: Connection) -> None:
    last = connection.scalar(_last_of_some, {"at_most": TEXTS_AT_ONCE, "most_chars": CHARS_AT_ONCE})
    for statement in _take_up:
        connection.execute(statement, {"at_most": TEXTS_AT_ONCE, "last": last})


def _steps(query: Query, filters: Filters) -> list[_Step]:
    steps = []
    if filters.model is None:
        steps.append(_Step(TITLES, _find_titles, _expression(query.terms), _title_hit))
    wider: Level | None = None
    for number, level in enumerate(query.levels, start=TITLES + 1):
        words = f"text : ({_expression(level)})"
        if filters.model is not None:
            # Beside the words, so that what is rarer leads.
            words = f'({words} AND models : "{filters.model.encode().hex()}")'
        if wider:
            words += f" NOT text : ({_expression(wider)})"
        steps.append(_Step(number, _find_messages, words, _message_hit))
        wider = level
    return steps


def _expression(level: Level) -> str:
    """In FTS5's language. A word has letters only, so that nothing in it could end its quotes."""
    return " AND ".join(f'"{" ".join(term.words)}"' + ("*" if term.is_prefix else "") for term in level)


def _find(
    connection: Connection, steps: Sequence[_Step], owner: str, filters: Filters, last: SearchCursor | None, most: int
) -> list[tuple[SearchCursor, Hit]]:
    found: list[tuple[SearchCursor, Hit]] = []
    lowest, highest = entry_range(filters)
    for step in steps:
        if last is not None and step.number < last.level:
            continue
        values = {
            "words": step.words,
            "owner": owner,
            "lowest": lowest,
            "highest": highest if last is None or step.number > last.level else min(highest, last.entry_id - 1),
            "since": filters.since,
            "until": filters.until,
            "by_model": filters.model is not None,
            "at_most": most - len(found),
        }
        rows = connection.execute(step.statement, values)
        found += [(SearchCursor(step.number, row.entry_id), step.hit(row)) for row in rows]
        if len(found) >= most:
            break
    return found


def _title_hit(row: Row[Any]) -> Hit:
    timestamp: datetime = row.timestamp
    return Hit(row.conversation_id, row.title, row.title, timestamp)


def _message_hit(row: Row[Any]) -> Hit:
    content = parts.content(parts.load(row.parts))
    return Hit(row.conversation_id, row.title, content, row.timestamp, row.message_id, row.role, row.model)
