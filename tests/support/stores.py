"""SQLite files as the gateway makes them, made once: the migrations take longer than most tests."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url

from openchat.storage.opening import open_store

_empty: bytes | None = None


async def prepare(url: str) -> None:
    """Put an empty, up-to-date store where `url` says, if that is a file to be made in a folder that is there."""
    global _empty
    path = Path(make_url(url).database or "") if url.startswith("sqlite") else None
    if path is None or not path.parent.is_dir() or path.exists():
        return
    if _empty is None:
        store = await open_store(url, max_conversations=1)
        await store.close()
        _empty = path.read_bytes()
        return
    path.touch(mode=0o600)
    path.write_bytes(_empty)
