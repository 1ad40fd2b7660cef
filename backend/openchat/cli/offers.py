"""Values for shell completion. They ask a gateway that runs already, and start none."""

from __future__ import annotations

from typing import Final

from openchat.cli.connecting import running_gateway
from openchat.cli.printing import short
from openchat.reports.words import visible

MOST: Final = 50


def models(incomplete: str, url: str | None, token: str | None) -> list[str]:
    """Ids of models that begin with what was typed."""
    with running_gateway(url, token) as client:
        ids = [str(model["id"]) for model in client.get("/api/models")["items"]]
    return [id for id in ids if id.startswith(incomplete)]


def conversations(incomplete: str, url: str | None, token: str | None) -> list[tuple[str, str]]:
    """The newest conversations, each with its title."""
    with running_gateway(url, token) as client:
        found = list(client.items("/api/conversations", limit=MOST))
    offered = [("last", "the newest"), *((short(one["id"]), visible(one["title"] or "")) for one in found)]
    return [(id, title) for id, title in offered if id.startswith(incomplete)]
