"""Which adapter a DATABASE_URL names."""

from __future__ import annotations

from pathlib import Path

import structlog
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from openchat.errors import StartupError
from openchat.storage.memory.store import MemoryStore
from openchat.storage.sql.opening import is_up_to_date, prepare
from openchat.storage.sql.store import open_sqlite
from openchat.storage.store import Store

log = structlog.get_logger(__name__)

MEMORY_URL = "memory:"
# The short form means the same: the driver is ours to choose.
SQLITE_DRIVERS = frozenset({"sqlite", "sqlite+aiosqlite"})
ALLOWED = f"`{MEMORY_URL}` or `sqlite+aiosqlite:///path/to/file.db`"


async def open_store(url: str, *, max_conversations: int) -> Store:
    """Open the store that `url` names. Raises StartupError, in one line that shows no password.

    Only the memory store heeds `max_conversations`: a file may grow.
    """
    path = _sqlite_path(url)
    return MemoryStore(max_conversations) if path is None else await open_sqlite(path)


def prepare_store(url: str) -> None:
    """For a server that is about to open the store: what only the making of its schema needs is not to stay in memory.

    Raises StartupError for a wrong `url`. What else goes wrong is told by the opening, which finds the same.
    """
    path = _sqlite_path(url)
    if path is not None and not is_up_to_date(path):
        log.info("preparing the database", path=str(path))
        prepare(path)


def _sqlite_path(url: str) -> Path | None:
    """The file that `url` names, None for the memory store. Raises StartupError for anything else."""
    if url == MEMORY_URL:
        return None
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        raise StartupError(f"DATABASE_URL: not a database URL; allowed: {ALLOWED}") from exc
    if parsed.drivername not in SQLITE_DRIVERS:
        raise StartupError(f"DATABASE_URL: `{parsed.drivername}` is not supported; allowed: {ALLOWED}")
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise StartupError(f"DATABASE_URL: names no file; allowed: {ALLOWED}")
    return Path(parsed.database)
