"""Days and times in queries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, TypeAlias

from fastapi import Query

from openchat.errors import FieldError, Invalid

InstantQuery: TypeAlias = Annotated[
    str | None, Query(max_length=40, description="A day or a time, ISO 8601; UTC where it names no zone.")
]


def instant(text: str | None, name: str) -> datetime | None:
    """An aware UTC time from ISO 8601; a day is its first moment. Raises Invalid, naming the parameter."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        place = FieldError(name, "should be a day or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z")
        raise Invalid(f"{name}: {place.message}", errors=[place]) from exc
