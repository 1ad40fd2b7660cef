"""Money, exact: decimal US dollars of which no digit is rounded away."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import MAX_PREC, Context, Decimal, localcontext

# Sums, products and shifts of decimals end by themselves; quotients do not, and must not be taken within.
EXACT = Context(prec=MAX_PREC)


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    with localcontext(EXACT):
        return sum(amounts, Decimal(0))


def plain(amount: Decimal) -> str:
    """One way to write each amount, without an exponent, so that none seems to change when only its zeros do."""
    return f"{EXACT.normalize(amount):f}" if amount else "0"
