"""Opaque cursors of paged lists, the same for every adapter."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from openchat.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ConversationCursor(NamedTuple):
    """The last conversation of a page: the next page is what sorts below it."""

    updated_at: datetime
    id: str


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970: exact, sortable, and free of time zones."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def instant(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=ms)


# The leading letter names the list, so that a cursor of one list is rubbish to the other.
_ConversationWire = tuple[Literal["c"], int, str]
_MessageWire = tuple[Literal["m"], str]


def dump_conversation_cursor(updated_at: datetime, conversation_id: str) -> str:
    return _dump(("c", milliseconds(updated_at), conversation_id))


def load_conversation_cursor(cursor: str) -> ConversationCursor:
    """Raises Invalid for a cursor that is none of ours."""
    try:
        _, ms, conversation_id = msgspec.json.decode(_bytes(cursor), type=_ConversationWire)
        return ConversationCursor(instant(ms), conversation_id)
    except (msgspec.DecodeError, OverflowError) as exc:
        raise _refusal() from exc


def dump_message_cursor(message_id: str) -> str:
    return _dump(("m", message_id))


def load_message_cursor(cursor: str) -> str:
    """The id of the first message of a page. Raises Invalid for a cursor that is none of ours."""
    try:
        wire: _MessageWire = msgspec.json.decode(_bytes(cursor), type=_MessageWire)
        return wire[1]
    except msgspec.DecodeError as exc:
        raise _refusal() from exc


def _dump(wire: _ConversationWire | _MessageWire) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(wire)).rstrip(b"=").decode()


def _bytes(cursor: str) -> bytes:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as exc:
        raise _refusal() from exc


def _refusal() -> Invalid:
    return Invalid("the cursor is not one of this list's; begin again without it")
