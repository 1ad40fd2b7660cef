"""Types that every schema shares: how times, money and strictness look on the wire."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema, model_validator

T = TypeVar("T")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

Time = Annotated[
    datetime,
    PlainSerializer(lambda time: time.isoformat(timespec="milliseconds").replace("+00:00", "Z"), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-01-31T12:00:00.000Z"]}),
]
# Plain notation: `str` would write 5.7E-7.
Money = Annotated[
    Decimal,
    PlainSerializer(lambda amount: f"{amount:f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["0.0000057915"]}),
]


class Body(BaseModel):
    """What a client sends: unknown fields are refused, and text that is not valid Unicode."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _is_unicode(cls, content: Any) -> Any:
        # JSON can escape half a surrogate pair, which no UTF-8 can hold: neither the store nor an answer could.
        if not _is_encodable(content):
            raise ValueError("has half a surrogate pair, which is not valid Unicode")
        return content


def _is_encodable(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() or not _SURROGATE.search(value)
    if isinstance(value, dict):
        return all(_is_encodable(key) and _is_encodable(inner) for key, inner in value.items())
    return not isinstance(value, list) or all(_is_encodable(inner) for inner in value)


class PageOf(BaseModel, Generic[T]):
    items: list[T]
    next_cursor: str | None
