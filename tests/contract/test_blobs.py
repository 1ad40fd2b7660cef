"""What the bytes of files are promised."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from openchat.errors import NotFound, StartupError, StoreFailed
from openchat.storage.blobs import DiskBlobs

DATA = b"\x89PNG\r\n\x00\xff"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "files"


@pytest.fixture
def blobs(folder: Path) -> DiskBlobs:
    return DiskBlobs(folder)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def test_bytes_come_back_by_their_hash(blobs: DiskBlobs, folder: Path) -> None:
    assert await blobs.put(DATA) == SHA256
    assert await blobs.read(SHA256) == DATA
    assert blobs.path(SHA256) == folder / SHA256[:2] / SHA256
    assert blobs.path(SHA256).read_bytes() == DATA


async def test_no_bytes_are_bytes_too(blobs: DiskBlobs) -> None:
    assert await blobs.read(await blobs.put(b"")) == b""


async def test_the_same_bytes_are_written_once(blobs: DiskBlobs) -> None:
    await blobs.put(DATA)
    written = blobs.path(SHA256).stat()
    assert await blobs.put(DATA) == SHA256
    assert blobs.path(SHA256).stat().st_ino == written.st_ino


async def test_many_writers_of_the_same_bytes_agree(blobs: DiskBlobs, folder: Path) -> None:
    assert set(await asyncio.gather(*(blobs.put(DATA) for _ in range(10)))) == {SHA256}
    assert names(folder) == [SHA256]


async def test_deleted_bytes_are_not_found(blobs: DiskBlobs) -> None:
    await blobs.put(DATA)
    await blobs.delete(SHA256)
    with pytest.raises(NotFound):
        await blobs.read(SHA256)
    await blobs.delete(SHA256)


async def test_bytes_deleted_can_be_put_again(blobs: DiskBlobs) -> None:
    await blobs.put(DATA)
    await blobs.delete(SHA256)
    assert await blobs.read(await blobs.put(DATA)) == DATA


async def test_opening_clears_what_a_crash_left_half_written(folder: Path, blobs: DiskBlobs) -> None:
    await blobs.put(DATA)
    (folder / "left.part").write_bytes(b"half")
    reopened = DiskBlobs(folder)
    assert not (folder / "left.part").exists()
    assert await reopened.read(SHA256) == DATA


async def test_a_write_that_fails_leaves_nothing(blobs: DiskBlobs, folder: Path) -> None:
    (folder / SHA256[:2]).write_bytes(b"a file where a folder belongs")
    with pytest.raises(StoreFailed):
        await blobs.put(DATA)
    assert names(folder) == [SHA256[:2]]


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(StartupError, match="DATA_DIR") as stopped:
        DiskBlobs(tmp_path / "taken" / "files")
    assert "\n" not in str(stopped.value)
