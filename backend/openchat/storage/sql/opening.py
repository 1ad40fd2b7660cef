"""Opening the SQLite file: its folder, its lock, its schema; whatever goes wrong is one line."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from openchat.errors import StartupError
from openchat.storage.sql.database import Database
from openchat.storage.sql.engine import sqlite_engine

_PACKAGE_ROOT = Path(__file__).parents[3]
# The newest of the migrations; a test compares.
REVISION = "0007"


async def open_database(path: Path) -> Database:
    """Open the file, making it where it is missing, and bring its schema up to date. Raises StartupError.

    One process per file: a second one's recovery at start would interrupt the first one's live runs.
    """
    return await asyncio.to_thread(_open, path)


def prepare(path: Path) -> None:
    """Open it and close it again in a process of its own: Alembic takes 8 MB for as long as its process runs."""
    subprocess.run(
        [sys.executable, "-m", __name__, str(path)],
        check=False,
        capture_output=True,
        env={"PYTHONPATH": str(_PACKAGE_ROOT)},
    )


async def _open_and_close(path: Path) -> None:
    await (await open_database(path)).close()


def _open(path: Path) -> Database:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _lock(path)
    except OSError as exc:
        raise _cannot_open(path, exc.strerror or str(exc)) from exc
    engine = sqlite_engine(path)
    try:
        if not is_up_to_date(path):
            _bring_up_to_date(engine)
    except StartupError:
        lock.release()
        raise
    except (DBAPIError, sqlite3.Error) as exc:
        lock.release()
        reason = exc.orig if isinstance(exc, DBAPIError) else exc
        raise _cannot_open(path, str(reason)) from exc
    return Database(engine, lock)


def is_up_to_date(path: Path) -> bool:
    """Whether the file is there and has the schema of this version."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISION,)]
    except sqlite3.Error:
        # No such file, no such table, or no database: whoever opens it finds out which.
        return False


def _bring_up_to_date(engine: Engine) -> None:
    """Raises StartupError for the file of a newer version."""
    # Not at the top: most starts find an up-to-date schema, and Alembic takes 8 MB and a tenth of a second.
    import_module("openchat.storage.sql.migrate").migrate(engine)


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


if __name__ == "__main__":
    asyncio.run(_open_and_close(Path(sys.argv[1])))
