"""The SQLite file as SQLAlchemy's engine, and what is said straight to its driver."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

from openchat.conversations import parts
from openchat.search.words import searchable

# Only a foreign program (a backup, a shell) can hold the database against the one writer.
BUSY_TIMEOUT_SECONDS = 5.0
# KiB of pages that each connection keeps; the system's own cache holds them too.
PAGE_CACHE_KIB = 512
# A writer takes the lock when it begins, so that no transaction fails half-way for want of it.
BEGIN_WRITE = "BEGIN IMMEDIATE"
BEGIN_READ = "BEGIN"


def tell_driver(connection: Connection, statement: str) -> None:
    """Straight to the driver: begin in SQLite what SQLAlchemy has begun in its books, say.

    An event listener that did that would slow down every statement of the engine.
    """
    driver: Any = connection.connection.driver_connection  # SQLAlchemy does not say which driver it is
    driver.execute(statement)


def sqlite_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        # The driver is to begin no transactions of its own, and to let the thread that closes be another.
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "wal_autocheckpoint=0")
        # The last, since the schema calls functions of ours.
        for pragma in (*pragmas, f"cache_size=-{PAGE_CACHE_KIB}", "trusted_schema=ON"):
            connection.execute(f"PRAGMA {pragma}")
        # The triggers and views of the search call these: see migration 0002.
        connection.create_function("searchable", 1, _searchable, deterministic=True)
        connection.create_function("searchable_parts", 1, _searchable_parts, deterministic=True)

    return engine


def _searchable(text: str | None) -> str:
    return searchable(text or "")


def _searchable_parts(stored: str) -> str:
    return searchable(parts.content(parts.load(stored)))
