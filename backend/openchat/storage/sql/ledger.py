"""What was spent, and what is still to be asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    bindparam,
    case,
    delete,
    distinct,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from openchat.money import exact_sum
from openchat.runs.accounting import recounted
from openchat.runs.model import Call, Run
from openchat.storage.ranking import ranked
from openchat.storage.sql.component import Component
from openchat.storage.sql.rows import call_of, call_progress_values, entry_values, outcome_values, run_of
from openchat.storage.sql.tables import calls, conversations, ledger, runs
from openchat.upstream.base import Usage
from openchat.usage.ledger import GroupBy, Spent, entries_of

DAY_MS = 24 * 60 * 60 * 1000

_insert_entries = insert(ledger)
_drop_entries = delete(ledger).where(ledger.c.run_id == bindparam("at_run"))
_select_due = (
    select(calls)
    .where(calls.c.settle_at <= bindparam("until"))
    .order_by(calls.c.settle_at, calls.c.id)
    .limit(bindparam("at_most"))
)
_next = select(func.min(calls.c.settle_at)).where(calls.c.settle_at.is_not(None))
_update_call = update(calls).where(calls.c.id == bindparam("at_id"))
_select_run = select(runs).where(runs.c.id == bindparam("at_id"))
_select_calls = select(calls).where(calls.c.run_id == bindparam("at_id")).order_by(calls.c.id)
_update_run = update(runs).where(runs.c.id == bindparam("at_id"))

# Not to be told apart until the vote.
_is_sealed = ledger.c.run_id.in_(select(runs.c.id).where(runs.c.sealed))

_keys: dict[GroupBy, Any] = {  # expressions, which have no common type
    "model": case((_is_sealed, None), else_=ledger.c.model),
    "day": type_coerce(ledger.c.started_at, BigInteger) // DAY_MS,
    "provider": case((_is_sealed, None), else_=ledger.c.provider),
    "conversation": ledger.c.conversation_id,
}


def enter(connection: Connection, run: Run) -> None:
    """Make the run's entries, in place of those that are there."""
    connection.execute(_drop_entries, {"at_run": run.id})
    if entries := entries_of(run):
        connection.execute(_insert_entries, [entry_values(entry) for entry in entries])


def _settle(connection: Connection, call: Call) -> Run | None:
    connection.execute(_update_call, {"at_id": call.id, **call_progress_values(call)})
    row = connection.execute(_select_run, {"at_id": call.run_id}).one_or_none()
    if row is None:
        return None
    run = recounted(run_of(row, [call_of(each) for each in connection.execute(_select_calls, {"at_id": call.run_id})]))
    connection.execute(_update_run, {"at_id": run.id, **outcome_values(run.outcome)})
    enter(connection, run)
    return run


def _spent(
    connection: Connection,
    owner: str,
    group_by: GroupBy,
    since: datetime | None,
    until: datetime | None,
    conversation_id: str | None,
) -> list[Spent]:
    key = _keys[group_by].label("key")
    chosen = [ledger.c.owner == owner]
    if since is not None:
        chosen.append(ledger.c.started_at >= since)
    if until is not None:
        chosen.append(ledger.c.started_at < until)
    if conversation_id is not None:
        chosen.append(ledger.c.conversation_id == conversation_id)
    counted = select(
        key,
        func.count(distinct(ledger.c.run_id)).label("runs"),
        func.count().label("calls"),
        func.sum(ledger.c.prompt_tokens).label("prompt_tokens"),
        func.sum(ledger.c.completion_tokens).label("completion_tokens"),
        func.sum(ledger.c.reasoning_tokens).label("reasoning_tokens"),
        func.sum(ledger.c.cached_tokens).label("cached_tokens"),
    )
    # Databases add decimals as floats; equal costs are many, so few are left to be added exactly here.
    priced = select(key, ledger.c.cost_usd, ledger.c.is_estimate, func.count().label("times"))
    costs: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in connection.execute(priced.where(*chosen).group_by(key, ledger.c.cost_usd, ledger.c.is_estimate)):
        costs[row.key].append(row)
    rows = connection.execute(counted.where(*chosen).group_by(key)).all()
    titles = _titles(connection, [row.key for row in rows]) if group_by == "conversation" else {}
    return ranked([_sum(group_by, row, costs[row.key], titles) for row in rows], group_by)


def _sum(group_by: GroupBy, row: Any, costs: Sequence[Any], titles: dict[str, str | None]) -> Spent:
    known = [(Decimal(cost.cost_usd) * cost.times, cost.is_estimate) for cost in costs if cost.cost_usd is not None]
    key = (date(1970, 1, 1) + timedelta(days=row.key)).isoformat() if group_by == "day" else row.key
    return Spent(
        key=key,
        label=titles.get(row.key) if group_by == "conversation" else key,
        runs=row.runs,
        calls=row.calls,
        usage=Usage(row.prompt_tokens, row.completion_tokens, row.reasoning_tokens, row.cached_tokens),
        cost_usd=exact_sum(cost for cost, _ in known),
        estimated_usd=exact_sum(cost for cost, is_estimate in known if is_estimate),
        unknown_calls=sum(cost.times for cost in costs if cost.cost_usd is None),
    )


def _titles(connection: Connection, ids: Sequence[str]) -> dict[str, str | None]:
    present = select(conversations.c.id, conversations.c.title).where(
        conversations.c.id.in_(ids), conversations.c.deleted_at.is_(None)
    )
    return {row.id: row.title for row in connection.execute(present)}


class Ledger(Component):
    async def spent(
        self,
        owner: str,
        group_by: GroupBy,
        since: datetime | None = None,
        until: datetime | None = None,
        conversation_id: str | None = None,
    ) -> list[Spent]:
        return await self._database.read(
            lambda connection: _spent(connection, owner, group_by, since, until, conversation_id)
        )

    async def enter(self, run: Run) -> None:
        await self._database.write(lambda connection: enter(connection, run))

    async def unsettled(self, until: datetime, limit: int) -> list[Call]:
        place = {"until": until, "at_most": limit}
        return await self._database.read(
            lambda connection: [call_of(row) for row in connection.execute(_select_due, place)]
        )

    async def next_settlement(self) -> datetime | None:
        return await self._database.read(lambda connection: connection.scalar(_next))

    async def settle(self, call: Call) -> Run | None:
        return await self._database.write(lambda connection: _settle(connection, call))
