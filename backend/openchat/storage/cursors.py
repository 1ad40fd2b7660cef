"""Opaque cursors of paged lists, the same for every adapter."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from openchat.conversations.model import Conversation
from openchat.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ConversationCursor(NamedTuple):
    """The last conversation of a page: the next page is what sorts below it."""

    pinned: bool
    updated_at: datetime
    id: str


class SearchCursor(NamedTuple):
    """The last entry of a page of hits, and its level."""

    level: int
    entry_id: int


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970: exact, sortable, and free of time zones."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def instant(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=ms)


# The leading letter names the list, so that a cursor of one list is rubbish to the other.
_ConversationWire = tuple[Literal["c"], bool, int, str]
_MessageWire = tuple[Literal["m"], str]
_SearchWire = tuple[Literal["s"], int, int]
_ChangeWire = tuple[Literal["g"], int, str]
_ComparisonWire = tuple[Literal["v"], int, str]


def dump_conversation_cursor(last: Conversation) -> str:
    return _dump(("c", last.pinned, milliseconds(last.updated_at), last.id))


def load_conversation_cursor(cursor: str) -> ConversationCursor:
    """Raises Invalid for a cursor that is none of ours."""
    try:
        _, pinned, ms, conversation_id = msgspec.json.decode(_bytes(cursor), type=_ConversationWire)
        return ConversationCursor(pinned, instant(ms), conversation_id)
    except (msgspec.DecodeError, OverflowError) as exc:
        raise _refusal() from exc


def dump_change_cursor(at: datetime, change_id: str) -> str:
    return _dump(("g", milliseconds(at), change_id))


def load_change_cursor(cursor: str) -> tuple[datetime, str]:
    """The time and id of the last change of a page. Raises Invalid for a cursor that is none of ours."""
    try:
        _, ms, change_id = msgspec.json.decode(_bytes(cursor), type=_ChangeWire)
        return instant(ms), change_id
    except (msgspec.DecodeError, OverflowError) as exc:
        raise _refusal() from exc


def dump_comparison_cursor(at: datetime, comparison_id: str) -> str:
    return _dump(("v", milliseconds(at), comparison_id))


def load_comparison_cursor(cursor: str) -> tuple[datetime, str]:
    """The time and id of the last comparison of a page. Raises Invalid for a cursor that is none of ours."""
    try:
        _, ms, comparison_id = msgspec.json.decode(_bytes(cursor), type=_ComparisonWire)
        return instant(ms), comparison_id
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


def dump_search_cursor(cursor: SearchCursor) -> str:
    return _dump(("s", cursor.level, cursor.entry_id))


def load_search_cursor(cursor: str) -> SearchCursor:
    """Raises Invalid for a cursor that is none of ours."""
    try:
        _, level, entry_id = msgspec.json.decode(_bytes(cursor), type=_SearchWire)
    except msgspec.DecodeError as exc:
        raise _refusal() from exc
    if not 0 <= entry_id < 2**63:
        raise _refusal()
    return SearchCursor(level, entry_id)


def _dump(wire: _ConversationWire | _MessageWire | _SearchWire | _ChangeWire | _ComparisonWire) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(wire)).rstrip(b"=").decode()


def _bytes(cursor: str) -> bytes:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as exc:
        raise _refusal() from exc


def _refusal() -> Invalid:
    return Invalid("the cursor is not one of this list's; begin again without it")
