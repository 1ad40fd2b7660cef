"""The conversation that a command is about: found by what a person types, or made; and what is sent into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from openchat.cli.client import GatewayClient, Json
from openchat.cli.naming import Kind, find_id

CONVERSATIONS: Final = Kind("/api/conversations", "conversation", "openchat conversations list")
# What browsers show, and models take as pixels.
_PIXELS: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})


def find(client: GatewayClient, named: str) -> Json:
    """The conversation that `named` means; see `naming.find`."""
    id = find_id(client, CONVERSATIONS, named)
    return client.get(f"/api/conversations/{id}")


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
