"""Where units of work run: brief ones on the event loop's own thread, others in a writing and a few reading threads.

A unit of work is a plain function of a SQLAlchemy Connection. Run through SQLAlchemy's asyncio layer instead, every
statement costs three to four thread hops and storing a run takes four times the CPU (2.4 against 0.6 ms measured),
which a 150-token answer pays twice.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, TypeVar

from filelock import FileLock
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from openchat.errors import StoreFailed
from openchat.storage.sql.engine import (
    BEGIN_READ,
    BEGIN_WRITE,
    BUSY_TIMEOUT_SECONDS,
    MOST_LOG_PAGES,
    fold_log,
    tell_driver,
)

# Readers beyond these wait for one another; reads are short.
READERS = 4
# A brief unit that takes longer is the disk's doing: threads wait for it then, for a while.
SLOW_SECONDS = 0.05
SLOW_FOR_SECONDS = 10.0
# Small enough that nobody waits for long behind a burst.
UNITS_AT_ONCE = 32
# About 10 MB of write-ahead log: the start and the end of a run change some 25 pages each.
FOLD_AFTER_WRITES = 100
# Of a brief unit: the index of the search reads them too, 1 ms for these.
BRIEF_CHARS = 65_536

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


class _Connections:
    """A connection for each thread, kept open."""

    def __init__(self, engine: Engine, busy_timeout: float = BUSY_TIMEOUT_SECONDS) -> None:
        self._engine = engine
        self._busy_timeout = busy_timeout
        self._own = threading.local()
        self._opened: list[Connection] = []

    @contextmanager
    def transaction(self, how: str) -> Iterator[Connection]:
        """On this thread's connection."""
        own: Connection | None = getattr(self._own, "connection", None)
        if own is None:
            own = self._own.connection = self._engine.connect()
            self._opened.append(own)
            tell_driver(own, f"PRAGMA busy_timeout={self._busy_timeout * 1000:.0f}")
        with own.begin():
            tell_driver(own, how)
            yield own

    def close(self) -> None:
        for connection in self._opened:
            connection.close()


class _NotHere(Exception):
    """The unit is to be done by a thread, which may wait."""


class Here:
    """Does brief units on the event loop's own thread, as long as nothing makes it wait.

    By a thread each costs the loop more than it takes: SQLite gives the interpreter's lock back and asks for it again
    with every statement, and the loop asks for it too.
    """

    def __init__(self, engine: Engine) -> None:
        self._connections = _Connections(engine, busy_timeout=0)
        self._slow_until = 0.0

    def run(self, work: Callable[[Connection], T], how: str) -> T:
        """Raises _NotHere, with nothing done, where another program has the lock or the disk was slow lately."""
        began = monotonic()
        if began < self._slow_until:
            raise _NotHere
        try:
            with store_errors(), self._connections.transaction(how) as connection:
                return work(connection)
        except StoreFailed as exc:
            if _is_busy(exc.__cause__):
                raise _NotHere from exc
            raise
        finally:
            ended = monotonic()
            if ended - began > SLOW_SECONDS:
                self._slow_until = ended + SLOW_FOR_SECONDS

    def stop(self) -> None:
        self._connections.close()


def _is_busy(exc: BaseException | None) -> bool:
    said = exc.orig if isinstance(exc, DBAPIError) else exc
    # Errors of Python's own driver have no code of SQLite's.
    return getattr(said, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


class Readers:
    """Threads that do units of work beside one another."""

    def __init__(self, engine: Engine) -> None:
        self._connections = _Connections(engine)
        self._executor = ThreadPoolExecutor(READERS, "store")

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._transact, work)

    def stop(self) -> None:
        """Wait for the work that was handed in, then close the connections."""
        self._executor.shutdown()
        self._connections.close()

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with store_errors(), self._connections.transaction(BEGIN_READ) as connection:
            return work(connection)


class Writer:
    """One thread that does units of work in the order in which they come; those that wait share a transaction.

    Runs start and end in bursts. Each alone would pay for a transaction and two changes of threads, about as much again
    as its own work costs.
    """

    def __init__(self, engine: Engine) -> None:
        self._connections = _Connections(engine)
        self._executor = ThreadPoolExecutor(1, "store")
        self._lock = threading.Lock()
        self._waiting: deque[_Unit] = deque()
        self._is_busy = False

    @property
    def is_idle(self) -> bool:
        """Nothing was handed in that is not done yet."""
        return not self._is_busy

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` raises undoes it, and it alone. Once handed in it is done, even if the caller is cancelled."""
        loop = asyncio.get_running_loop()
        unit = _Unit(work, loop.create_future())
        with self._lock:
            self._waiting.append(unit)
            was_busy, self._is_busy = self._is_busy, True
        if not was_busy:
            self._executor.submit(self._work_off, loop)
        result: T = await unit.done
        return result

    def stop(self) -> None:
        """Wait for the work that was handed in, then close the connection."""
        self._executor.shutdown()
        self._connections.close()

    def _work_off(self, loop: asyncio.AbstractEventLoop) -> None:
        while units := self._take():
            try:
                self._transact(units)
            except Exception as exc:  # noqa: BLE001
                if len(units) == 1:
                    units[0].error = exc
                else:
                    self._transact_one_by_one(units)
            loop.call_soon_threadsafe(_tell, units)

    def _take(self) -> list[_Unit]:
        with self._lock:
            units = [self._waiting.popleft() for _ in range(min(len(self._waiting), UNITS_AT_ONCE))]
            self._is_busy = bool(units)
            return units

    def _transact(self, units: list[_Unit]) -> None:
        with store_errors(), self._connections.transaction(BEGIN_WRITE) as connection:
            for unit in units:
                unit.result = unit.work(connection)

    def _transact_one_by_one(self, units: list[_Unit]) -> None:
        """One of them failed, or their commit: alone, each has the outcome that is its own."""
        for unit in units:
            try:
                self._transact([unit])
            except Exception as exc:  # noqa: BLE001
                unit.error = exc


class _Unit:
    """A unit of work and who waits for it."""

    def __init__(self, work: Callable[[Connection], Any], done: asyncio.Future[Any]) -> None:
        self.work = work
        self.done = done
        self.result: Any = None
        self.error: Exception | None = None


def _tell(units: list[_Unit]) -> None:
    for unit in units:
        if unit.done.done():
            # Cancelled meanwhile.
            continue
        if unit.error is None:
            unit.done.set_result(unit.result)
        else:
            unit.done.set_exception(unit.error)


class Database:
    """Writes one after another, reads beside them; all raise StoreFailed."""

    def __init__(self, engine: Engine, lock: FileLock) -> None:
        self._here = Here(engine)
        self._writer = Writer(engine)
        self._readers = Readers(engine)
        self._folder = ThreadPoolExecutor(1, "store-log")
        self._engine = engine
        self._writes = 0
        self._lock = lock
        self._closed = False

    async def write(self, work: Callable[[Connection], T], *, brief: bool = False) -> T:
        """Run `work`, then commit: what it raises undoes it, and it alone.

        `work` may run twice, when what shared its transaction failed. Once handed in it is done, even if the caller is
        cancelled. `brief` says that it is about a few rows, whose texts are no more than BRIEF_CHARS.
        """
        self._refuse_when_closed()
        # Never before one that came earlier.
        here = brief and self._writer.is_idle
        try:
            done = self._here.run(work, BEGIN_WRITE) if here else await self._writer.run(work)
        except _NotHere:
            done = await self._writer.run(work)
        self._writes += 1
        if self._writes % FOLD_AFTER_WRITES == 0 and not self._closed:
            self._folder.submit(self._fold)
        return done

    async def read(self, work: Callable[[Connection], T], *, brief: bool = False) -> T:
        """Run `work` on one state of the data; never waits for a write. `brief` as in `write`."""
        self._refuse_when_closed()
        if brief:
            with suppress(_NotHere):
                return self._here.run(work, BEGIN_READ)
        return await self._readers.run(work)

    async def close(self) -> None:
        """Wait for what was begun, then give back connections, threads and the lock."""
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._shut_down)

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise StoreFailed("the store is closed")

    def _fold(self) -> None:
        """Fold the write-ahead log into the file, beside the writer.

        SQLite would do it in the writer's commit: every run that starts meanwhile would wait for the disk.
        """
        with store_errors(), self._engine.connect() as connection:
            if fold_log(connection) > MOST_LOG_PAGES:
                # The log begins anew only where all of it is folded, which under load is never the case: it would grow
                # for ever, and every read look through it. So the rest is folded while writes wait for a moment.
                fold_log(connection, while_writes_wait=True)

    def _shut_down(self) -> None:
        self._folder.shutdown()
        self._readers.stop()
        self._here.stop()
        # Last, since SQLite folds its log into the file when the last connection goes.
        self._writer.stop()
        self._lock.release()
