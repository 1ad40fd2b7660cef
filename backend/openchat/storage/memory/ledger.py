"""What was spent, in memory."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from openchat.money import exact_sum
from openchat.runs.accounting import recounted, total
from openchat.runs.model import Call, Run
from openchat.storage.memory.component import Component
from openchat.storage.ranking import ranked
from openchat.usage.ledger import Entry, GroupBy, Spent


class Ledger(Component):
    async def spent(
        self,
        owner: str,
        group_by: GroupBy,
        since: datetime | None = None,
        until: datetime | None = None,
        conversation_id: str | None = None,
    ) -> list[Spent]:
        groups: defaultdict[str | None, list[Entry]] = defaultdict(list)
        for entry in self._tables.ledger.values():
            is_in_time = (since is None or entry.started_at >= since) and (until is None or entry.started_at < until)
            is_there = conversation_id is None or entry.conversation_id == conversation_id
            if entry.owner == owner and is_in_time and is_there:
                groups[None if self._is_hidden(entry, group_by) else _key(entry, group_by)].append(entry)
        return ranked([self._sum(key, entries, group_by) for key, entries in groups.items()], group_by)

    async def enter(self, run: Run) -> None:
        self._tables.enter(run)

    async def unsettled(self, until: datetime, limit: int) -> list[Call]:
        due = [(at, call) for at, call in self._waiting() if at <= until]
        return [call for _, call in sorted(due, key=lambda pair: (pair[0], pair[1].id))[:limit]]

    async def next_settlement(self) -> datetime | None:
        return min((at for at, _ in self._waiting()), default=None)

    async def settle(self, call: Call) -> Run | None:
        run = self._tables.runs.get(call.run_id)
        if run is None:
            return None
        run = recounted(run.with_calls([call]))
        self._tables.put_run(run)
        self._tables.enter(run)
        return run

    def _is_hidden(self, entry: Entry, group_by: GroupBy) -> bool:
        """Of a blind comparison, until the vote."""
        run = self._tables.runs.get(entry.run_id)
        return group_by in ("model", "provider") and run is not None and run.outcome.sealed

    def _waiting(self) -> list[tuple[datetime, Call]]:
        runs = self._tables.runs.values()
        return [(call.settle_at, call) for run in runs for call in run.calls if call.settle_at is not None]

    def _sum(self, key: str | None, entries: list[Entry], group_by: GroupBy) -> Spent:
        known = [entry for entry in entries if entry.cost_usd is not None]
        return Spent(
            key=key,
            label=self._title(key) if group_by == "conversation" else key,
            runs=len({entry.run_id for entry in entries}),
            calls=len(entries),
            usage=total(entry.usage for entry in entries),
            cost_usd=exact_sum(entry.cost_usd for entry in known if entry.cost_usd is not None),
            estimated_usd=exact_sum(
                entry.cost_usd for entry in known if entry.cost_usd is not None and entry.is_estimate
            ),
            unknown_calls=len(entries) - len(known),
        )

    def _title(self, conversation_id: str | None) -> str | None:
        conversation = self._tables.conversations.get(conversation_id or "")
        return None if conversation is None or conversation.deleted_at is not None else conversation.title


def _key(entry: Entry, group_by: GroupBy) -> str | None:
    match group_by:
        case "model":
            return entry.model
        case "day":
            return entry.started_at.date().isoformat()
        case "provider":
            return entry.provider
        case "conversation":
            return entry.conversation_id
