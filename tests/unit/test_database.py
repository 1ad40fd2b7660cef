"""Where units of work run: brief ones on the event loop's thread, unless they would make it wait."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from openchat.errors import NotFound
from openchat.storage.sql import database as databases
from openchat.storage.sql.database import Database
from openchat.storage.sql.opening import open_database

HERE = threading.get_ident()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(tmp_path / "openchat.db")
    # Briefly, so that no thread is at work when the test begins.
    await opened.write(lambda connection: connection.execute(text("CREATE TABLE notes (said TEXT)")), brief=True)
    yield opened
    await opened.close()


def note(said: str) -> Callable[[Connection], int]:
    """Writes it; returns the thread that did."""

    def work(connection: Connection) -> int:
        connection.execute(text("INSERT INTO notes VALUES (:said)"), {"said": said})
        return threading.get_ident()

    return work


def where(_connection: Connection) -> int:
    return threading.get_ident()


async def notes(database: Database) -> list[str]:
    return await database.read(lambda connection: list(connection.scalars(text("SELECT said FROM notes"))))


async def test_brief_units_run_on_the_loops_thread_and_others_beside_it(database: Database) -> None:
    assert await database.write(note("brief"), brief=True) == HERE
    assert await database.read(where, brief=True) == HERE
    assert await database.write(note("long")) != HERE
    assert await database.read(where) != HERE
    assert await notes(database) == ["brief", "long"]


async def test_what_a_brief_unit_raises_undoes_it_alone(database: Database) -> None:
    def fails(connection: Connection) -> None:
        note("lost")(connection)
        raise NotFound("no")

    await database.write(note("first"), brief=True)
    with pytest.raises(NotFound):
        await database.write(fails, brief=True)
    await database.write(note("last"), brief=True)
    assert await notes(database) == ["first", "last"]


async def test_a_brief_unit_leaves_waiting_for_another_programs_lock_to_a_thread(
    database: Database, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "openchat.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(database.write(note("after"), brief=True))
    # The loop goes on meanwhile: it reads, and gives the lock back itself.
    assert await notes(database) == []
    assert not writing.done()
    other.execute("ROLLBACK")
    other.close()
    assert await writing != HERE
    assert await notes(database) == ["after"]


async def test_a_brief_unit_does_not_overtake_what_came_before_it(database: Database) -> None:
    may_go_on = threading.Event()

    def waits(connection: Connection) -> None:
        may_go_on.wait()
        note("first")(connection)

    first = asyncio.create_task(database.write(waits))
    await asyncio.sleep(0)
    second = asyncio.create_task(database.write(note("second"), brief=True))
    await asyncio.sleep(0)
    may_go_on.set()
    await first
    assert await second != HERE
    assert await notes(database) == ["first", "second"]


async def test_a_slow_disk_is_left_to_threads_for_a_while(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "SLOW_SECONDS", -1.0)
    assert await database.write(note("slow"), brief=True) == HERE
    assert await database.write(note("next"), brief=True) != HERE
    assert await database.read(where, brief=True) != HERE


async def test_a_disk_that_was_slow_gets_another_chance(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "SLOW_SECONDS", -1.0)
    monkeypatch.setattr(databases, "SLOW_FOR_SECONDS", 0.0)
    assert await database.write(note("slow"), brief=True) == HERE
    assert await database.write(note("next"), brief=True) == HERE


async def test_the_write_ahead_log_stays_small_however_long_writes_follow_one_another(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "FOLD_AFTER_WRITES", 10)
    monkeypatch.setattr(databases, "MOST_LOG_PAGES", 100)
    page = "x" * 4096
    for _ in range(200):
        for _ in range(20):
            await database.write(note(page), brief=True)
        # Let those who fold have a turn.
        await database.read(where)
    assert len(await notes(database)) == 4000
    pages = (tmp_path / "openchat.db-wal").stat().st_size // 4096
    assert pages < 4000
