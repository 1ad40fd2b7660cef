"""Days and times in queries."""

from __future__ import annotations

from datetime import UTC, datetime

from openchat.errors import FieldError, Invalid


def instant(text: str, name: str) -> datetime:
    """An aware UTC time from ISO 8601; a day is its first moment. Raises Invalid, naming the parameter."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        place = FieldError(name, "should be a day or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z")
        raise Invalid(f"{name}: {place.message}", errors=[place]) from exc
