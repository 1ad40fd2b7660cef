"""The SQLite file as SQLAlchemy's engine, and what is said straight to its driver."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

from openchat.conversations import parts
from openchat.search.words import searchable

# Only a foreign program (a backup, a shell) can hold the database against the one writer.
BUSY_TIMEOUT_SECONDS = 5.0
# KiB of pages that each connection keeps; the system's own cache holds them too.
PAGE_CACHE_KIB = 256
PAGE_BYTES = 4_096
# Of the write-ahead log: 32 MB.
MOST_LOG_PAGES = 8_192
# How long the last of it waits for a reader, with the lock that writers want.
FOLD_TIMEOUT_SECONDS = 0.05
# A writer takes the lock when it begins, so that no transaction fails half-way for want of it.
BEGIN_WRITE = "BEGIN IMMEDIATE"
BEGIN_READ = "BEGIN"


def tell_driver(connection: Connection, statement: str) -> sqlite3.Cursor:
    """Straight to the driver: begin in SQLite what SQLAlchemy has begun in its books, say.

    An event listener that did that would slow down every statement of the engine.
    """
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)  # SQLAlchemy does not say which it is
    return driver.execute(statement)


def fold_log(connection: Connection, *, while_writes_wait: bool = False) -> int:
    """Fold the write-ahead log into the file; the pages that the log has.

    What is written meanwhile, or still read by somebody as it was, stays in the log.
    """
    if while_writes_wait:
        tell_driver(connection, f"PRAGMA busy_timeout={FOLD_TIMEOUT_SECONDS * 1000:.0f}")
    how = "FULL" if while_writes_wait else "PASSIVE"
    _, pages, _ = tell_driver(connection, f"PRAGMA wal_checkpoint({how})").fetchone()
    return int(pages)


def sqlite_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        # The driver is to begin no transactions of its own, and to let the thread that closes be another.
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        log = ("journal_mode=WAL", "wal_autocheckpoint=0", f"journal_size_limit={MOST_LOG_PAGES * PAGE_BYTES}")
        # The last, since the schema calls functions of ours.
        others = ("synchronous=NORMAL", "foreign_keys=ON", f"cache_size=-{PAGE_CACHE_KIB}", "trusted_schema=ON")
        for pragma in log + others:
            connection.execute(f"PRAGMA {pragma}")
        # The triggers and views of the search call these: see migration 0002.
        connection.create_function("searchable", 1, _searchable, deterministic=True)
        connection.create_function("searchable_parts", 1, _searchable_parts, deterministic=True)

    return engine


def _searchable(text: str | None) -> str:
    return searchable(text or "")


def _searchable_parts(stored: str) -> str:
    return searchable(parts.content(parts.load(stored)))
