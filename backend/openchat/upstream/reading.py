"""What can be read from JSON that somebody else wrote: the value where it is of the kind, else nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

# No price is beyond these; what is would only cost memory to write out.
MAX_PRICE_DIGITS = 40
MAX_PRICE_EXPONENT = 30

# Beyond what anybody counts or is charged for one call; sums of these stay exact, and short to write.
MAX_TOKENS = 10**12
MAX_MONEY = Decimal(10**9)
# A price times a discount, each of as many digits as it may have.
MAX_MONEY_PLACES = 200


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def words(value: Any) -> tuple[str, ...]:
    return tuple(word for word in value if isinstance(word, str)) if isinstance(value, list) else ()


def count(value: Any) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and 0 < value <= MAX_TOKENS else None


def tokens(value: int | None) -> int:
    """A count of tokens; 0 for what is none."""
    return value if value is not None and 0 <= value <= MAX_TOKENS else 0


def money(value: Decimal | None) -> Decimal | None:
    """What somebody was charged; None for what cannot be: it would be in every sum for ever."""
    return value if value is not None and is_money(value) else None


def is_money(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MAX_MONEY_PLACES and 0 <= value <= MAX_MONEY


def moment(seconds: Any) -> str | None:
    """A Unix time as RFC 3339."""
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return None


def decimal(value: Any) -> Decimal | None:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def price(value: Any) -> Decimal | None:
    """As decimal, of the size that prices have; a negative one too."""
    number = decimal(value)
    if number is None or len(number.as_tuple().digits) > MAX_PRICE_DIGITS:
        return None
    return number if not number or abs(number.adjusted()) <= MAX_PRICE_EXPONENT else None
