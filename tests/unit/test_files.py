"""Files: stored once, their type read from their content and never one that a browser would run."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.clock import SystemClock, new_id
from openchat.conversations.model import LOCAL_OWNER
from openchat.errors import Invalid, NotFound, TooLarge
from openchat.files.service import (
    RASTER_TYPES,
    FileService,
    _inspect,
    decode_data_url,
    file_part,
    image_part,
)
from openchat.storage.blobs import DiskBlobs
from openchat.storage.memory.store import MemoryStore

LIMIT = 10_000


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (width * 3 + 1) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


PNG = png(3, 2)
GIF = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
WEBP = b64decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x11\x08\x00\x02\x00\x03\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9"
)
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def stored_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def fetched() -> dict[str, bytes]:
    return {}


@pytest.fixture
def files(tmp_path: Path, fetched: dict[str, bytes]) -> FileService:
    async def fetch(url: str, max_bytes: int) -> bytes:
        return fetched[url]

    return FileService(MemoryStore(10), DiskBlobs(tmp_path), fetch, SystemClock(), new_id, max_bytes=LIMIT)


@pytest.mark.parametrize(
    ("data", "media_type", "size"),
    [
        (PNG, "image/png", (3, 2)),
        (GIF, "image/gif", (1, 1)),
        (WEBP, "image/webp", (1, 1)),
        (JPEG, "image/jpeg", (3, 2)),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf", None),
        (b"plain text, na\xc3\xafve", "text/plain", None),
        (b'{"json": true}', "text/plain", None),
    ],
)
async def test_the_type_and_the_pixels_are_read_from_the_content(
    files: FileService, data: bytes, media_type: str, size: tuple[int, int] | None
) -> None:
    file = await files.add(LOCAL_OWNER, data, "picture.exe")

    assert file.media_type == media_type
    assert (file.width, file.height) == (size or (None, None))
    assert (file.size, file.sha256) == (len(data), sha256(data).hexdigest())


RUNNABLE = [
    HTML,
    SVG,
    b"\n  " + HTML,
    b"\xef\xbb\xbf" + SVG,
    b"<!-- GIF89a -->" + HTML,
    b"<svg onload=alert(1)>",
    b"<script>alert(1)</script>",
    b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
    b"alert(1)",
    HTML + b"\xff",
    SVG + b"\xff",
    HTML.decode().encode("utf-16"),
    b"<html>" + PNG,
    b"#!/bin/sh\necho",
]


@pytest.mark.parametrize("data", RUNNABLE)
async def test_nothing_that_a_browser_would_run_keeps_its_type(files: FileService, data: bytes) -> None:
    for name in ("page.html", "picture.svg", "picture.png", None):
        file = await files.add(LOCAL_OWNER, data, name)
        assert file.media_type in {"text/plain", "application/octet-stream"}
        assert file.width is None


SEEDS = st.sampled_from([PNG, GIF, WEBP, JPEG, HTML, SVG, b"%PDF-1.7", b"II*\0", b"\0\0\0\x20ftypavif", b""])


@given(seed=SEEDS, cut=st.integers(min_value=0, max_value=100), more=st.binary(max_size=60), at=st.integers(0, 60))
def test_any_bytes_have_a_harmless_type(seed: bytes, cut: int, more: bytes, at: int) -> None:
    data = seed[: max(1, cut)]
    media_type, size = _inspect(data[:at] + more + data[at:])

    family = media_type.split("/")[0]
    assert media_type == "text/plain" or family != "text"
    assert not media_type.endswith(("xml", "html", "script"))
    assert size is None or media_type in RASTER_TYPES


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("data:image/png;base64," + b64encode(PNG).decode(), PNG),
        ("DATA:image/png;BASE64," + b64encode(PNG).decode(), PNG),
        ("data:,Hello%2C%20World", b"Hello, World"),
        ("data:text/plain;charset=utf-8;base64,SGk=", b"Hi"),
        ("data:;base64,SGk=", b"Hi"),
        ("data:text/html,<script>", b"<script>"),
    ],
)
def test_data_urls_are_decoded(url: str, data: bytes) -> None:
    assert decode_data_url(url) == data


@pytest.mark.parametrize(
    "url",
    [
        "data:",
        "data:image/png;base64",
        "data:image/png;base64,@@@@",
        "data:;base64,SGk",
        "data:<x>,y",
        "data:,\ud83d",
        "http://x",
    ],
)
def test_what_is_no_data_url_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as caught:
        decode_data_url(url)

    assert caught.value.errors[0].path == "url"


@given(st.binary(max_size=200))
def test_any_bytes_survive_a_data_url(data: bytes) -> None:
    assert decode_data_url("data:application/octet-stream;base64," + b64encode(data).decode()) == data
    assert decode_data_url("data:application/octet-stream," + quote(data)) == data


async def test_the_type_that_a_data_url_claims_does_not_count(files: FileService) -> None:
    file = await files.add_from_url(LOCAL_OWNER, "data:image/png;base64," + b64encode(HTML).decode())

    assert file.media_type == "text/plain"


async def test_the_same_bytes_are_stored_once(files: FileService, tmp_path: Path) -> None:
    first = await files.add(LOCAL_OWNER, PNG, "one.png")
    second = await files.add(LOCAL_OWNER, PNG, "two.png")

    assert second == first
    assert stored_in(tmp_path) == [first.sha256]


async def test_another_owners_file_is_not_found(files: FileService) -> None:
    file = await files.add(LOCAL_OWNER, PNG)

    with pytest.raises(NotFound):
        await files.get("somebody", file.id)
    with pytest.raises(NotFound):
        await files.read("somebody", [file.id])


async def test_bytes_are_read_back_as_they_were(files: FileService) -> None:
    picture, page = await files.add(LOCAL_OWNER, PNG), await files.add(LOCAL_OWNER, HTML)

    assert await files.read(LOCAL_OWNER, [picture.id, page.id]) == {picture.id: PNG, page.id: HTML}
    assert (await files.get(LOCAL_OWNER, picture.id))[1].read_bytes() == PNG


async def test_an_empty_file_and_one_beyond_the_limit_are_refused(files: FileService, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        await files.add(LOCAL_OWNER, b"")
    with pytest.raises(TooLarge):
        await files.add(LOCAL_OWNER, b"x" * (LIMIT + 1))

    assert stored_in(tmp_path) == []
    assert (await files.add(LOCAL_OWNER, b"x" * LIMIT)).size == LIMIT


async def test_a_fetched_file_has_the_last_part_of_its_address_as_name(
    files: FileService, fetched: dict[str, bytes]
) -> None:
    fetched["https://example.org/pictures/sky.png"] = PNG
    file = await files.add_from_url(LOCAL_OWNER, "https://example.org/pictures/sky.png")

    assert (file.name, file.media_type) == ("sky.png", "image/png")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("sky.png", "sky.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\sky.png", "sky.png"),
        ('a"\r\nSet-Cookie: x', 'a"Set-Cookie: x'),
        ("\u202egnp.exe", "gnp.exe"),
        ("naïve 日本.png", "naïve 日本.png"),
        ("x" * 300, "x" * 255),
        ("\n", None),
        ("folder/", None),
        ("", None),
        (None, None),
    ],
)
async def test_a_name_is_no_path_and_one_printable_line(files: FileService, name: str | None, kept: str | None) -> None:
    assert (await files.add(LOCAL_OWNER, PNG, name)).name == kept


async def test_parts_name_the_file_by_its_address(files: FileService) -> None:
    file = await files.add(LOCAL_OWNER, PNG, "sky.png")
    image, attachment = image_part(file), file_part(file, "mine.png")

    assert (image.url, image.media_type, image.width, image.height) == (f"/api/files/{file.id}", "image/png", 3, 2)
    assert (attachment.name, attachment.size) == ("mine.png", len(PNG))
    assert file_part(file).name == "sky.png"


async def test_files_that_no_message_uses_are_removed_with_their_bytes(tmp_path: Path) -> None:
    class LaterClock(SystemClock):
        late = timedelta()

        def now(self) -> datetime:
            return super().now() + self.late

    async def nothing(url: str, max_bytes: int) -> bytes:
        raise AssertionError(url)

    clock = LaterClock()
    files = FileService(MemoryStore(10), DiskBlobs(tmp_path), nothing, clock, new_id, max_bytes=LIMIT)
    file = await files.add(LOCAL_OWNER, PNG)
    await files.sweep(3600)
    assert await files.read(LOCAL_OWNER, [file.id]) == {file.id: PNG}

    clock.late = timedelta(hours=2)
    await files.sweep(3600)

    with pytest.raises(NotFound):
        await files.get(LOCAL_OWNER, file.id)
    assert stored_in(tmp_path) == []
