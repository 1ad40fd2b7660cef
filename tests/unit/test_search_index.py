"""SQLite's index of words: as its migration makes it, and in step with what it is of."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from openchat.conversations.model import LOCAL_OWNER
from openchat.conversations.parts import Text
from openchat.search.query import Filters, parse
from openchat.storage.opening import open_store
from openchat.storage.sql.engine import sqlite_engine
from openchat.storage.sql.migrate import migrate
from openchat.storage.store import Store
from tests.contract.samples import Samples, at, finished

TRIGGERS = {
    "message_comes",
    "answer_comes",
    "answer_changes",
    "imported_answer_comes",
    "message_goes",
    "title_comes",
    "first_title_comes",
    "title_changes",
    "title_goes",
}
BEFORE_THE_SEARCH = """
INSERT INTO conversations(id, owner, created_at, updated_at, title, title_folded, title_source, params, pinned,
    archived, tags) VALUES ('c', 'local', 1000, 2000, 'Crème', 'crème', 'user', '{}', 0, 0, '[]');
INSERT INTO messages(id, owner, conversation_id, parent_id, role, parts, timestamp, run_id, hidden, reasoning_details)
    VALUES ('q', 'local', 'c', NULL, 'user', '[{"type":"text","text":"old words"}]', 1000, NULL, 0, '[]'),
    ('a', 'local', 'c', 'q', 'assistant', '[{"type":"text","text":"old 天空"}]', 1500, 'r', 0, '[]');
INSERT INTO runs(id, owner, kind, conversation_id, parent_message_id, message_id, requested_model, status, model,
    params, omitted_messages, created_at)
    VALUES ('r', 'local', 'chat', 'c', 'q', 'a', 'some/model', 'completed', 'some/model', '{}', 0, 1000);
"""


def check(path: Path) -> None:
    """Raises DatabaseError where an index holds other words than what it is of."""
    engine = sqlite_engine(path)
    with engine.connect() as connection:
        for index in ("message_index", "title_index"):
            connection.execute(text(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)"))
    engine.dispose()


async def found(store: Store, words: str, **filters: str) -> list[str | None]:
    page = await store.search(LOCAL_OWNER, parse(words), Filters(**filters))  # type: ignore[arg-type]  # by name
    return [hit.message_id for hit in page.items]


def test_every_trigger_is_there_at_the_newest_version(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / "openchat.db")
    migrate(engine)
    with engine.connect() as connection:
        assert set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))) >= TRIGGERS


async def test_what_was_there_before_the_search_is_found(tmp_path: Path) -> None:
    path = tmp_path / "openchat.db"
    engine = sqlite_engine(path)
    migrate(engine, "0001")
    engine.dispose()
    with closing(sqlite3.connect(path)) as database:
        database.executescript(BEFORE_THE_SEARCH)
    store = await open_store(f"sqlite:///{path}", max_conversations=1)
    assert await found(store, "old") == ["a", "q"]
    assert await found(store, "天") == ["a"]
    assert await found(store, "creme") == [None]
    assert await found(store, "old", model="some/model") == ["a"]
    await store.close()
    check(path)


async def test_the_index_holds_what_the_tables_hold_whatever_was_done(tmp_path: Path) -> None:
    path, samples = tmp_path / "openchat.db", Samples()
    store = await open_store(f"sqlite:///{path}", max_conversations=1)
    for number in range(3):
        conversation = samples.conversation(title=f"Title {number}")
        await store.add_conversation(conversation)
        question = samples.message(conversation, None, Text(f"Größe {number} 天空"))
        await store.add_message(question)
        run, answer = samples.run(question)
        await store.start_run(run, answer)
        final, written = finished(run, answer, Text("An answer"))
        await store.finish_run(final, written)
        await store.finish_run(final, written)
        if number < 2:
            await store.catch_up()
        await store.finish_run(final, replace(written, parts=(Text("Another answer"),)))
        await store.update_conversation(LOCAL_OWNER, conversation.id, {"title": f"New {number}"})
        whole = await store.whole(LOCAL_OWNER, conversation.id)
        await store.delete_conversation(LOCAL_OWNER, conversation.id, at(number))
        if number == 1:
            await store.stage([whole], at(1))
    await store.purge_deleted(at(1))
    assert await found(store, "another") == []
    await store.restore_conversation(LOCAL_OWNER, conversation.id)
    assert len(await found(store, "another")) == len(await found(store, "größe")) == len(await found(store, "new")) == 1
    await store.close()
    check(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE message_entries SET models = '' WHERE models != ''")
        database.commit()
    with pytest.raises(DatabaseError):
        check(path)
