"""The order in which both stores give their sums of what was spent."""

from __future__ import annotations

from collections.abc import Iterable

from openchat.usage.ledger import GroupBy, Spent


def ranked(sums: Iterable[Spent], group_by: GroupBy) -> list[Spent]:
    """Days from the latest on, all else from the dearest on."""
    by_key = sorted(sums, key=lambda spent: spent.key or "", reverse=group_by == "day")
    return by_key if group_by == "day" else sorted(by_key, key=lambda spent: spent.cost_usd, reverse=True)
