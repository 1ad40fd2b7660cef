"""The conversation that a command is about: found by what a person types, or made; and what is sent into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from openchat.cli.client import GatewayClient, Json
from openchat.cli.failures import WrongUse

LAST: Final = "last"
LEAST_CHARS: Final = 4
# What browsers show, and models take as pixels.
_PIXELS: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})


def find(client: GatewayClient, named: str) -> Json:
    """The conversation that `named` means: an id, its last characters, or `last`.

    Raises WrongUse for none or several.
    """
    if _is_id(named):
        return client.get(f"/api/conversations/{named}")
    if named == LAST:
        newest = list(client.items("/api/conversations", limit=1))
        if not newest:
            raise WrongUse("there is no conversation yet")
        return newest[0]
    if len(named) < LEAST_CHARS:
        raise WrongUse(f"`{named}`: say an id, its last {LEAST_CHARS} characters or more, or `last`")
    found = [one for one in client.items("/api/conversations") if one["id"].endswith(named.lower())]
    if len(found) != 1:
        which = "several conversations end" if found else "no conversation ends"
        raise WrongUse(f"{which} in `{named}`; see `openchat conversations list`")
    return found[0]


def make(client: GatewayClient, *, model: str | None, system: str | None) -> Json:
    """A new one; nothing is asked yet."""
    chosen = {"default_model": model, "system_prompt": system}
    return client.create("/api/conversations", {name: value for name, value in chosen.items() if value is not None})


def message(client: GatewayClient, text: str, attached: Sequence[Path]) -> str | list[dict[str, Any]]:
    """A message with its files uploaded."""
    if not attached:
        return text
    files = [client.upload(path) for path in attached]
    parts = [{"type": "image" if file["media_type"] in _PIXELS else "file", "file_id": file["id"]} for file in files]
    for part, file in zip(parts, files, strict=True):
        if part["type"] == "file":
            part["name"] = file["name"]
    return [*([{"type": "text", "text": text}] if text else []), *parts]


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
