"""The bytes of files, on disk, named by what they are."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from anyio import to_thread

from openchat.errors import NotFound, StartupError, StoreFailed

# No name of a blob ends like this.
TEMPORARY_SUFFIX = ".part"

T = TypeVar("T")


class DiskBlobs:
    """Bytes by their SHA-256, each stored once; whoever reads a name reads all of its bytes or none."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, and clear it of what a crash left half-written. Raises StartupError."""
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for left in folder.glob(f"*{TEMPORARY_SUFFIX}"):
                left.unlink()
        except OSError as exc:
            raise StartupError(
                f"DATA_DIR: cannot keep files in {folder}: {exc.strerror}; name a folder that this user may write to"
            ) from exc

    def path(self, sha256: str) -> Path:
        """Where these bytes are, if they are."""
        return self._folder / sha256[:2] / sha256

    async def put(self, data: bytes) -> str:
        """Store the bytes for good and return their hash; nothing happens where they are stored. Raises StoreFailed."""
        return await _off_the_loop(lambda: self._put(data))

    async def read(self, sha256: str) -> bytes:
        """Raises NotFound, or StoreFailed."""
        try:
            return await _off_the_loop(self.path(sha256).read_bytes)
        except StoreFailed as exc:
            if isinstance(exc.__cause__, FileNotFoundError):
                raise NotFound("the bytes of this file are gone") from exc
            raise

    async def delete(self, sha256: str) -> None:
        """Remove the bytes, if they are there. Raises StoreFailed."""
        await _off_the_loop(lambda: self.path(sha256).unlink(missing_ok=True))

    def _put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if target.exists():
            return sha256
        target.parent.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(suffix=TEMPORARY_SUFFIX, dir=self._folder)
        part = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return sha256


async def _off_the_loop(work: Callable[[], T]) -> T:
    """Let no OSError past this line."""
    try:
        return await to_thread.run_sync(work)
    except OSError as exc:
        raise StoreFailed(f"the files' folder failed: {exc.strerror}") from exc
