"""What doctor finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. What is not `ok` has its `fix`."""

    about: str
    state: State
    says: str
    fix: str | None = None
