"""Taking conversations out and in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import anyio.to_thread
import structlog

from openchat.clock import Clock
from openchat.conversations.model import Message, Receipt, StoredFile
from openchat.conversations.parts import File, Image, Part, file_ids
from openchat.errors import NotFound
from openchat.files.service import FileService, file_url
from openchat.live.bus import Bus
from openchat.live.events import Reset
from openchat.transfer import documents, formats, open_chat
from openchat.transfer.model import Bundle, PackedFile, Skipped, Whole
from openchat.transfer.port import TransferStore
from openchat.transfer.sealing import veiled

log = structlog.get_logger(__name__)

ExportFormat: TypeAlias = Literal["json", "md", "html"]
MEDIA_TYPES: dict[ExportFormat, str] = {"json": "application/json", "md": "text/markdown", "html": "text/html"}

# What is written in one go: answers that start meanwhile wait for no longer than it takes.
MESSAGES_AT_ONCE = 200
# How much of the work is done once the file has been read and checked.
READ_FRACTION = 0.2


@dataclass(frozen=True, slots=True)
class Export:
    name: str
    media_type: str
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: 0 to 1, and how many conversations are done."""

    fraction: float
    conversations: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought."""

    conversations: int
    messages: int
    skipped: tuple[Skipped, ...]
    comparisons: int = 0


class TransferService:
    """Files are read and written in threads: a long conversation, or its pictures, would hold up every stream."""

    def __init__(self, store: TransferStore, files: FileService, bus: Bus, clock: Clock) -> None:
        self._store = store
        self._files = files
        self._bus = bus
        self._clock = clock

    async def export(self, owner: str, form: ExportFormat, conversation_id: str | None = None) -> Export:
        """One conversation, or all; read while it is sent, each as of one moment. Raises NotFound."""
        if conversation_id is None:
            ids, name = await self._store.conversation_ids(owner), "conversations"
        else:
            whole = await self._store.whole(owner, conversation_id)
            ids, name = [conversation_id], _file_name(whole.conversation.title)
        chunks = {"json": self._json, "md": self._markdown, "html": self._html}[form](owner, ids)
        return Export(f"{name}.{form}", MEDIA_TYPES[form], chunks)

    async def import_(
        self, owner: str, data: bytes, remember: Callable[[Imported], Receipt | None] = lambda _: None
    ) -> AsyncIterator[Progress | Imported]:
        """Progress, then what came of it. Whole or nothing: what raises has changed nothing that is seen.

        A conversation that is here already is left as it is. Raises InvalidImport, LimitReached and StoreFailed.
        """
        yield Progress(0, 0)
        bundle = await anyio.to_thread.run_sync(formats.parse, data, owner, self._clock.now())
        here = {*await self._store.conversation_ids(owner), *await self._store.comparison_ids(owner)}
        coming: list[Whole] = []
        known: list[Whole] = []
        for whole in bundle.conversations:
            (coming if here.isdisjoint({whole.conversation.id, whole.copy_of}) else known).append(whole)
        skipped = [*bundle.skipped, *[await self._known(owner, whole) for whole in known]]
        yield Progress(READ_FRACTION, 0)
        coming = await self._with_files(owner, coming, bundle)
        done = 0
        for portion in _portions(coming):
            await self._store.stage(portion, self._clock.now())
            done += len(portion)
            yield Progress(READ_FRACTION + (1 - READ_FRACTION) * done / (len(coming) + 1), done)
        imported = Imported(
            len(coming),
            sum(len(whole.messages) for whole in coming),
            tuple(skipped),
            sum(len(whole.comparisons) for whole in coming),
        )
        await self._store.publish(owner, [whole.conversation.id for whole in coming], remember(imported))
        if coming:
            # Not one by one: there may be thousands, and who shows a list would fetch it anew anyway.
            self._bus.publish(owner, Reset())
        log.info("imported", conversations=imported.conversations, messages=imported.messages)
        yield imported

    async def _known(self, owner: str, whole: Whole) -> Skipped:
        """Whether what is here has all that the file has."""
        if whole.copy_of is not None:
            return Skipped(whole.conversation.title, "is here already")
        here = await self._store.whole(owner, whole.conversation.id)
        has_all = {message.id for message in here.messages} >= {message.id for message in whole.messages}
        reason = "is here already" if has_all else "is here already, without some of the file's messages"
        return Skipped(whole.conversation.title, reason)

    async def _with_files(self, owner: str, wholes: Sequence[Whole], bundle: Bundle) -> list[Whole]:
        """The files stored, and the parts naming them by the ids that they have here."""
        used = dict.fromkeys(
            file_id for whole in wholes for message in whole.messages for file_id in file_ids(message.parts)
        )
        stored = {file_id: await self._stored(owner, bundle.files[file_id]) for file_id in used}
        if not stored:
            return list(wholes)
        return [
            replace(whole, messages=tuple(_renamed(message, stored) for message in whole.messages)) for whole in wholes
        ]

    async def _stored(self, owner: str, file: PackedFile) -> StoredFile:
        return await self._files.add(owner, file.data, file.name)

    async def _wholes(self, owner: str, ids: Sequence[str]) -> AsyncIterator[Whole]:
        for conversation_id in ids:
            try:
                yield veiled(await self._store.whole(owner, conversation_id))
            except NotFound:
                # Deleted since the export began.
                continue

    async def _json(self, owner: str, ids: Sequence[str]) -> AsyncIterator[bytes]:
        brought: set[str] = set()
        between = open_chat.beginning(self._clock.now())
        async for whole in self._wholes(owner, ids):
            used = dict.fromkeys(file_id for message in whole.messages for file_id in file_ids(message.parts))
            files = [await self._file(owner, file_id) for file_id in used if file_id not in brought]
            brought.update(used)
            yield between + await anyio.to_thread.run_sync(open_chat.dump, whole, files)
            between = b","
        yield (b"" if between == b"," else between) + open_chat.END + b"\n"

    async def _file(self, owner: str, file_id: str) -> tuple[StoredFile, bytes]:
        file, _ = await self._files.get(owner, file_id)
        return file, (await self._files.read(owner, [file_id]))[file_id]

    async def _markdown(self, owner: str, ids: Sequence[str]) -> AsyncIterator[bytes]:
        async for whole in self._wholes(owner, ids):
            yield (await anyio.to_thread.run_sync(documents.markdown, whole)).encode()

    async def _html(self, owner: str, ids: Sequence[str]) -> AsyncIterator[bytes]:
        yield documents.HTML_BEGINNING.encode()
        async for whole in self._wholes(owner, ids):
            shown = dict.fromkeys(
                part.file_id
                for message in documents.branch_in_view(whole)
                for part in message.parts
                if isinstance(part, Image)
            )
            images = await self._files.read(owner, shown)
            yield (await anyio.to_thread.run_sync(documents.html, whole, images)).encode()
        yield documents.HTML_END.encode()


def _portions(wholes: Sequence[Whole]) -> Iterator[list[Whole]]:
    portion: list[Whole] = []
    size = 0
    for whole in wholes:
        portion.append(whole)
        size += len(whole.messages)
        if size >= MESSAGES_AT_ONCE:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _renamed(message: Message, stored: dict[str, StoredFile]) -> Message:
    return replace(message, parts=tuple(_renamed_part(part, stored) for part in message.parts))


def _renamed_part(part: Part, stored: dict[str, StoredFile]) -> Part:
    if isinstance(part, Image):
        file = stored[part.file_id]
        return Image(file.id, file_url(file.id), file.media_type, file.width, file.height)
    if isinstance(part, File):
        file = stored[part.file_id]
        return File(file.id, file_url(file.id), part.name, file.media_type, file.size)
    return part


def _file_name(title: str | None) -> str:
    """Words of the title that every file system takes."""
    return re.sub(r"[^\w.-]+", "-", title or "").strip("-.")[:60] or "conversation"
