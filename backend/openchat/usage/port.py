"""The store of what was spent; the same adapters as the RunStore, whose `finish_run` makes the ledger's entries."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from openchat.runs.model import Call, Run
from openchat.usage.ledger import GroupBy, Spent


class Ledger(Protocol):
    async def spent(
        self,
        owner: str,
        group_by: GroupBy,
        since: datetime | None = None,
        until: datetime | None = None,
        conversation_id: str | None = None,
    ) -> list[Spent]:
        """Sums over the calls begun from `since` on and before `until`, in one conversation or all.

        Dearest first; by day (UTC, as a key like `2026-03-01`) the latest first. A conversation's label is its title,
        None where it is gone.
        """

    async def enter(self, run: Run) -> None:
        """Make the entries of a run that is kept elsewhere, in place of those that are there."""

    async def unsettled(self, until: datetime, limit: int) -> list[Call]:
        """The calls of every owner that are to be asked about by then, the longest due first."""

    async def next_settlement(self) -> datetime | None:
        """When the next call is to be asked about."""

    async def settle(self, call: Call) -> Run | None:
        """Store what is known of a call now; count its run's outcome and its entry in the ledger anew, in one
        transaction. The run as it is then; None where it is gone."""
