"""Opening the SQLite file: its folder, its lock, its schema; whatever goes wrong is one line."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from openchat.errors import StartupError
from openchat.storage.sql.engine import BEGIN_WRITE, Database, begin, sqlite_engine

MIGRATIONS = Path(__file__).parent / "migrations"


async def open_database(path: Path) -> Database:
    """Open the file, making it where it is missing, and bring its schema up to date. Raises StartupError.

    One process per file: a second one's recovery at start would interrupt the first one's live runs.
    """
    return await asyncio.to_thread(_open, path)


def _open(path: Path) -> Database:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _lock(path)
    except OSError as exc:
        raise _cannot_open(path, exc.strerror or str(exc)) from exc
    engine = sqlite_engine(path)
    try:
        migrate(engine)
    except CommandError as exc:
        lock.release()
        raise StartupError(
            f"DATABASE_URL: {path} was written by a newer version of Open Chat; update the program or name another file"
        ) from exc
    except (DBAPIError, sqlite3.Error) as exc:
        lock.release()
        reason = exc.orig if isinstance(exc, DBAPIError) else exc
        raise _cannot_open(path, str(reason)) from exc
    return Database(engine, lock)


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to `revision` in one transaction."""
    config = Config()
    # `%` begins an interpolation in the config's own syntax.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        begin(connection, BEGIN_WRITE)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _lock(path: Path) -> FileLock:
    # Released by the thread that closes the store, which is another one than this.
    lock = FileLock(f"{path}.lock", thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout as exc:
        raise StartupError(f"DATABASE_URL: {path} is in use by {_holder(lock)}; stop it, or name another file") from exc
    Path(lock.lock_file).write_text(f"{os.getpid()}\n", encoding="ascii")
    return lock


def _holder(lock: FileLock) -> str:
    pid = Path(lock.lock_file).read_text(encoding="ascii", errors="replace").strip()
    return f"process {pid}" if pid.isdigit() else "another process"


def _cannot_open(path: Path, reason: str) -> StartupError:
    return StartupError(
        f"DATABASE_URL: cannot open {path}: {reason}; name a file in a folder that this user may write to"
    )
