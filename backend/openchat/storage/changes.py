"""Which fields of a stored conversation may be changed one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CHANGEABLE = frozenset(
    {
        "updated_at",
        "title",
        "title_source",
        "default_model",
        "system_prompt",
        "params",
        "head_id",
        "pinned",
        "archived",
        "tags",
    }
)


def checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Raises TypeError, as a call with an unknown argument does: it is the caller's mistake, not the user's."""
    if strays := changes.keys() - CHANGEABLE:
        raise TypeError(f"no changeable fields of a conversation: {', '.join(sorted(strays))}")
    return dict(changes)
