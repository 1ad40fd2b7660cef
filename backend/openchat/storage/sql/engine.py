"""Where units of work run: one writing thread, a few reading threads, each unit one hop from the event loop.

A unit of work is a plain function of a SQLAlchemy Connection. Run through SQLAlchemy's asyncio layer instead, every
statement costs three to four thread hops and storing a run takes four times the CPU (2.4 against 0.6 ms measured),
which a 150-token answer pays twice.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from openchat.errors import StoreFailed

# Readers beyond these wait for one another; reads are short.
READERS = 4
# Only a foreign program (a backup, a shell) can hold the database against the one writer.
BUSY_TIMEOUT_SECONDS = 5.0

# About 4 MB of write-ahead log, SQLite's own default.
FOLD_AFTER_WRITES = 500

T = TypeVar("T")


@contextmanager
def store_errors() -> Iterator[None]:
    """Let no error of SQLAlchemy or of the driver past this line."""
    try:
        yield
    except DBAPIError as exc:
        raise StoreFailed(f"the store failed: {exc.orig}") from exc
    except sqlite3.Error as exc:
        raise StoreFailed(f"the store failed: {exc}") from exc
    # The driver refuses text that is no Unicode and numbers over 64 bits with errors of Python's own.
    except (SQLAlchemyError, UnicodeEncodeError, OverflowError) as exc:
        raise StoreFailed(f"the store failed: {type(exc).__name__}") from exc


class Lane:
    """Threads that do units of work in the order in which they come, each on a connection that it keeps open."""

    def __init__(self, engine: Engine, begin: str, threads: int) -> None:
        self._engine = engine
        self._begin = begin
        self._executor = ThreadPoolExecutor(threads, "store")
        self._own = threading.local()
        self._connections: list[Connection] = []

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._transact, work)

    def stop(self) -> None:
        """Wait for the work that was handed in, then close the connections."""
        self._executor.shutdown()
        for connection in self._connections:
            connection.close()

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with store_errors():
            connection = self._connection()
            with connection.begin():
                begin(connection, self._begin)
                return work(connection)

    def _connection(self) -> Connection:
        """This thread's."""
        own: Connection | None = getattr(self._own, "connection", None)
        if own is None:
            own = self._own.connection = self._engine.connect()
            self._connections.append(own)
        return own


class Database:
    """Writes one after another, reads beside them; all raise StoreFailed."""

    def __init__(self, engine: Engine, lock: FileLock) -> None:
        self._writer = Lane(engine, BEGIN_WRITE, 1)
        self._readers = Lane(engine, BEGIN_READ, READERS)
        self._folder = ThreadPoolExecutor(1, "store-log")
        self._engine = engine
        self._writes = 0
        self._lock = lock
        self._closed = False

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction of its own: what it raises undoes it.

        Once it began, it ends, even if the caller is cancelled.
        """
        done = await self._run(self._writer, work)
        self._writes += 1
        if self._writes % FOLD_AFTER_WRITES == 0 and not self._closed:
            self._folder.submit(self._fold)
        return done

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one state of the data; never waits for a write."""
        return await self._run(self._readers, work)

    async def _run(self, lane: Lane, work: Callable[[Connection], T]) -> T:
        if self._closed:
            raise StoreFailed("the store is closed")
        return await lane.run(work)

    async def close(self) -> None:
        """Wait for what was begun, then give back connections, threads and the lock."""
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._shut_down)

    def _fold(self) -> None:
        """Fold the write-ahead log into the file, beside the writer.

        SQLite would do it in the writer's commit: every run that starts meanwhile would wait for the disk.
        """
        with store_errors(), self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection  # as in `begin`
            driver.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _shut_down(self) -> None:
        self._folder.shutdown()
        self._readers.stop()
        # Last, since SQLite folds its log into the file when the last connection goes.
        self._writer.stop()
        self._lock.release()


# A writer takes the lock when it begins, so that no transaction fails half-way for want of it.
BEGIN_WRITE = "BEGIN IMMEDIATE"
BEGIN_READ = "BEGIN"


def begin(connection: Connection, how: str) -> None:
    """Begin in SQLite what SQLAlchemy has begun in its books.

    Straight to the driver: an event listener that did it would slow down every statement of the engine.
    """
    driver: Any = connection.connection.driver_connection  # SQLAlchemy does not say which driver it is
    driver.execute(how)


def sqlite_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        # The driver is to begin no transactions of its own, and to let the thread that closes be another.
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "wal_autocheckpoint=0"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
