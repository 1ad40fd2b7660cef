"""Which format a file to import is in."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec

from openchat.errors import FieldError, InvalidImport
from openchat.transfer import chatgpt, librechat, lone_comparison, open_chat, open_webui
from openchat.transfer.model import Bundle
from openchat.transfer.reading import refusal

_BYTE = re.compile(r" \(byte (\d+)\)")


def parse(data: bytes, owner: str, now: datetime) -> Bundle:
    """All conversations in the file, in our words. Raises InvalidImport, which names the place that is wrong."""
    content = _json(data)
    if open_chat.is_ours(content):
        return open_chat.parse(content, owner)
    for is_it, read in (
        (lone_comparison.is_comparison, lone_comparison.parse),
        (chatgpt.is_chatgpt, chatgpt.parse),
        (open_webui.is_open_webui, open_webui.parse),
        (librechat.is_librechat, librechat.parse),
    ):
        if is_it(content):
            return read(content, owner, now)
    raise refusal("$", "this is no export of Open Chat, ChatGPT, Open WebUI or LibreChat")


def _json(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.DecodeError as exc:
        at = _BYTE.search(str(exc))
        # Without a place the file simply stops.
        place = f"byte {at[1]}" if at else f"byte {len(data)}"
        message = _BYTE.sub("", str(exc))
        raise InvalidImport(f"the file is broken at {place}: {message}", errors=[FieldError(place, message)]) from exc
    except (RecursionError, UnicodeDecodeError) as exc:
        raise refusal("$", "nests too deep" if isinstance(exc, RecursionError) else "is not UTF-8") from exc
