"""What was spent, and what a prompt would cost."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from openchat.api.deps import OwnerDep, ServicesDep
from openchat.api.parts import to_parts
from openchat.api.schemas.usage import EstimateIn, QuoteOut, QuotesOut, UsageSumsOut
from openchat.api.times import InstantQuery, instant
from openchat.usage.ledger import GroupBy

router = APIRouter(prefix="/api", tags=["usage"])


@router.get("/usage", response_model=UsageSumsOut)
async def get_usage(
    services: ServicesDep,
    owner: OwnerDep,
    group_by: GroupBy = "model",
    since: Annotated[InstantQuery, Query(alias="from")] = None,
    until: Annotated[InstantQuery, Query(alias="to")] = None,
    conversation_id: str | None = None,
) -> UsageSumsOut:
    """Tokens and cost, summed exactly, of deleted conversations too. `to` itself is not included."""
    begin, end = instant(since, "from"), instant(until, "to")
    return UsageSumsOut.of(group_by, await services.store.spent(owner, group_by, begin, end, conversation_id))


@router.post("/estimate", response_model=QuotesOut)
async def estimate(body: EstimateIn, services: ServicesDep, owner: OwnerDep) -> QuotesOut:
    """What a message would cost before it is sent: the prompt, and the range up to an answer of full length."""
    parts = await to_parts(body.message, services.files, owner, services.settings.max_message_chars)
    quotes = await services.quoter.quote(
        owner,
        body.models,
        parts,
        conversation_id=body.conversation_id,
        parent_id=body.parent_id if "parent_id" in body.model_fields_set else "head",
        system_prompt=body.system_prompt,
        params={name: value for name, value in body.params.given().items() if value is not None},
    )
    return QuotesOut(items=[QuoteOut.of(quote) for quote in quotes])
