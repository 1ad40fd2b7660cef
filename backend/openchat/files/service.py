"""Files: bytes stored once by content, their type read from the content, and the parts that name them."""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote_to_bytes

import anyio.to_thread
import imagesize

from openchat.clock import Clock
from openchat.conversations.model import Receipt, StoredFile
from openchat.conversations.parts import File, Image
from openchat.conversations.port import ConversationStore
from openchat.errors import FieldError, Invalid, TooLarge

# What a browser may show from our origin: types that hold pixels and nothing that runs.
RASTER_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")
_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w.+-]+=[^;,]*)*)(;base64)?,", re.ASCII | re.IGNORECASE)
_MAX_NAME_CHARS = 255


class Blobs(Protocol):
    """Bytes by the lower-case hex of their sha256."""

    async def put(self, data: bytes) -> str: ...

    async def read(self, sha256: str) -> bytes: ...

    async def delete(self, sha256: str) -> None: ...

    def path(self, sha256: str) -> Path: ...


class FileService:
    def __init__(
        self,
        store: ConversationStore,
        blobs: Blobs,
        fetch: Callable[[str, int], Awaitable[bytes]],
        clock: Clock,
        new_id: Callable[[], str],
        *,
        max_bytes: int,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._fetch = fetch
        self._clock = clock
        self._new_id = new_id
        self._max_bytes = max_bytes
        # Between the bytes and their row nothing may be swept.
        self._changing = asyncio.Lock()

    async def add(
        self,
        owner: str,
        data: bytes,
        name: str | None = None,
        remember: Callable[[StoredFile], Receipt | None] = lambda _: None,
    ) -> StoredFile:
        """Store these bytes, or find the owner's file that has them. Raises TooLarge and Invalid."""
        if len(data) > self._max_bytes:
            raise TooLarge(f"a file may have {self._max_bytes} bytes, this one has {len(data)}")
        if not data:
            raise Invalid("the file is empty", errors=[FieldError("file", "has no bytes")])
        media_type, size = await anyio.to_thread.run_sync(_inspect, data)
        draft = StoredFile(
            id=self._new_id(),
            owner=owner,
            sha256=sha256(data).hexdigest(),
            name=_clean_name(name),
            media_type=media_type,
            size=len(data),
            created_at=self._clock.now(),
            width=size[0] if size else None,
            height=size[1] if size else None,
        )
        async with self._changing:
            await self._blobs.put(data)
            file = await self._store.add_file(draft)
        receipt = remember(file)
        if receipt is not None:
            await self._store.add_file(file, receipt)
        return file

    async def add_from_url(self, owner: str, url: str, name: str | None = None) -> StoredFile:
        """Store what a data URL holds, or what an http(s) address answers. Raises Invalid and TooLarge."""
        if url[:5].lower() == "data:":
            return await self.add(owner, decode_data_url(url), name)
        return await self.add(owner, await self._fetch(url, self._max_bytes), name or url.rsplit("/", 1)[-1])

    async def add_image_from_url(self, owner: str, url: str) -> StoredFile:
        """As `add_from_url`; raises Invalid also for what is no raster image."""
        file = await self.add_from_url(owner, url, "image")
        if file.media_type not in RASTER_TYPES:
            raise Invalid(f"{file.media_type} is no image that can be shown")
        return file

    async def get(self, owner: str, file_id: str) -> tuple[StoredFile, Path]:
        """The file and where its bytes are. Raises NotFound."""
        file = await self._store.file(owner, file_id)
        return file, self._blobs.path(file.sha256)

    async def read(self, owner: str, file_ids: Iterable[str]) -> dict[str, bytes]:
        """The bytes of these files by id. Raises NotFound."""
        found = {}
        for file_id in file_ids:
            file = await self._store.file(owner, file_id)
            found[file_id] = await self._blobs.read(file.sha256)
        return found

    async def sweep(self, older_than_seconds: float) -> None:
        """Remove files that no message has used for that long since their upload."""
        cutoff = self._clock.now() - timedelta(seconds=older_than_seconds)
        async with self._changing:
            for unused in await self._store.remove_unused_files(cutoff):
                await self._blobs.delete(unused)


def image_part(file: StoredFile) -> Image:
    return Image(file.id, file_url(file.id), file.media_type, file.width, file.height)


def file_part(file: StoredFile, name: str | None = None) -> File:
    return File(file.id, file_url(file.id), _clean_name(name) or file.name, file.media_type, file.size)


def file_url(file_id: str) -> str:
    return f"/api/files/{file_id}"


def decode_data_url(url: str) -> bytes:
    """RFC 2397. Raises Invalid."""
    match = _DATA_URL.match(url)
    if match is None:
        raise Invalid("not a data URL", errors=[FieldError("url", "should be like data:image/png;base64,…")])
    payload = url[match.end() :]
    try:
        return b64decode(payload, validate=True) if match[3] else unquote_to_bytes(payload)
    except UnicodeEncodeError as exc:
        raise Invalid("the data URL is not valid Unicode", errors=[FieldError("url", "is not valid Unicode")]) from exc
    except (Base64Error, ValueError) as exc:
        raise Invalid("the data URL is not base64", errors=[FieldError("url", str(exc))]) from exc


def _inspect(data: bytes) -> tuple[str, tuple[int, int] | None]:
    """The media type by content, and pixels for a raster image. What nothing recognises is text or a byte stream."""
    media_type = _sniff(data)
    if media_type not in RASTER_TYPES:
        return media_type, None
    width, height = imagesize.get(BytesIO(data))
    return media_type, (width, height) if width > 0 and height > 0 else None


def _sniff(data: bytes) -> str:
    # Not at the top: its tables are 1 MB of the memory at rest.
    puremagic = import_module("puremagic")
    try:
        media_type: str = puremagic.from_string(data[:65536], mime=True)
    except (puremagic.PureError, ValueError):
        media_type = ""
    if media_type in RASTER_TYPES or media_type == "application/pdf":
        return media_type
    try:
        text = data.decode()
    except UnicodeDecodeError:
        # Markup in another encoding is still markup: bytes are what no browser reads as a page.
        runs = media_type.startswith("text/") or media_type.endswith(("xml", "script"))
        return media_type if media_type and not runs else "application/octet-stream"
    return "application/octet-stream" if "\0" in text else "text/plain"


def _clean_name(name: str | None) -> str | None:
    """A name to show and to save under: no path, no control characters."""
    if not name:
        return None
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable())[:_MAX_NAME_CHARS] or None
