"""What the shell offers at the Tab key, from a gateway that runs; without one, nothing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer

from openchat.errors import OpenChatError


def models(context: typer.Context, incomplete: str) -> list[str]:
    return list(_offered("models", context, incomplete))


def conversations(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    return list(_offered("conversations", context, incomplete))


def _offered(kind: str, context: typer.Context, incomplete: str) -> Any:  # what the two above say
    options = context.params
    try:
        offer = getattr(import_module("openchat.cli.offers"), kind)
        return offer(incomplete, options.get("url"), options.get("token"))
    except OpenChatError:
        # Whatever is printed now ends up in the line that is being typed.
        return []
