"""The parts that a client sends, as the domain's: their files found, or stored."""

from __future__ import annotations

from openchat.api.schemas.messages import FileIn, ImageIn, MessageIn, TextIn
from openchat.conversations.model import StoredFile
from openchat.conversations.parts import Part, Text, content
from openchat.errors import FieldError, Invalid, TooLarge
from openchat.files.service import RASTER_TYPES, FileService, file_part, image_part


async def to_parts(message: MessageIn, files: FileService, owner: str, max_chars: int) -> tuple[Part, ...]:
    """Raises TooLarge beyond `max_chars` of text, and Invalid for a file that is not there or no image."""
    if isinstance(message, str):
        parts: list[Part] = [Text(message)]
    else:
        parts = [await _part(given, place, files, owner) for place, given in enumerate(message)]
    chars = len(content(parts))
    if chars > max_chars:
        raise TooLarge(f"a message may have {max_chars} characters, this one has {chars}")
    return tuple(parts)


async def _part(given: TextIn | ImageIn | FileIn, place: int, files: FileService, owner: str) -> Part:
    if isinstance(given, TextIn):
        return Text(given.text)
    file = await _file(given, place, files, owner)
    if isinstance(given, FileIn):
        return file_part(file, given.name)
    if file.media_type not in RASTER_TYPES:
        raise Invalid(
            f"part {place} is {file.media_type}, not an image; send it as a file",
            errors=[FieldError(f"message.{place}", f"should be one of {', '.join(RASTER_TYPES)}")],
        )
    return image_part(file)


async def _file(given: ImageIn | FileIn, place: int, files: FileService, owner: str) -> StoredFile:
    if (given.file_id is None) == (given.url is None):
        raise Invalid(
            f"part {place} should name either `file_id` or `url`",
            errors=[FieldError(f"message.{place}", "should have either file_id or url")],
        )
    if given.file_id is not None:
        return (await files.get(owner, given.file_id))[0]
    name = given.name if isinstance(given, FileIn) else None
    return await files.add_from_url(owner, given.url or "", name)
