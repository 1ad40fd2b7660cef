"""Brings the store's schema up to date in a process of its own: Alembic takes 8 MB, as long as its process runs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import structlog

from openchat.storage.opening import open_store, sqlite_path
from openchat.storage.sql.opening import is_up_to_date

log = structlog.get_logger(__name__)

_PACKAGE_ROOT = Path(__file__).parents[2]


def prepare_store(url: str) -> None:
    """For a server that is about to open the store. Where this fails, that opening does too, and says why."""
    path = sqlite_path(url)
    if path is None or is_up_to_date(path):
        return
    log.info("preparing the database", path=str(path))
    subprocess.run(
        [sys.executable, "-m", __name__],
        input=url,
        text=True,
        check=False,
        capture_output=True,
        env={"PYTHONPATH": str(_PACKAGE_ROOT)},
    )


async def _open_and_close(url: str) -> None:
    store = await open_store(url, max_conversations=1)
    await store.close()


if __name__ == "__main__":
    asyncio.run(_open_and_close(sys.stdin.read()))
