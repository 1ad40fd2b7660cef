"""Searching titles and messages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from openchat.api.deps import CursorQuery, OwnerDep, ServicesDep
from openchat.api.schemas.common import PageOf, Time
from openchat.api.times import InstantQuery, instant
from openchat.conversations.model import Role
from openchat.search.query import Filters
from openchat.search.service import Found

router = APIRouter(prefix="/api/search", tags=["search"])


class SnippetPiece(BaseModel):
    """`hit` where it is what was searched for."""

    text: str
    hit: bool


class FoundOut(BaseModel):
    """`message_id` is null where the title was found; `timestamp` is then the conversation's `created_at`."""

    conversation_id: str
    title: str | None
    message_id: str | None
    role: Role | None
    model: str | None
    timestamp: Time
    snippet: list[SnippetPiece]

    @classmethod
    def of(cls, found: Found) -> FoundOut:
        hit = found.hit
        return cls(
            conversation_id=hit.conversation_id,
            title=hit.title,
            message_id=hit.message_id,
            role=hit.role,
            model=hit.model,
            timestamp=hit.timestamp,
            snippet=[SnippetPiece(text=piece.text, hit=piece.hit) for piece in found.snippet],
        )


@router.get("", response_model=PageOf[FoundOut])
async def search(
    services: ServicesDep,
    owner: OwnerDep,
    q: Annotated[str, Query(min_length=1, max_length=500, description="All words occur; quotes make a phrase.")],
    since: Annotated[InstantQuery, Query(alias="from")] = None,
    until: Annotated[InstantQuery, Query(alias="to")] = None,
    model: Annotated[str | None, Query(max_length=200, description="Only what this model wrote.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 20,
    cursor: CursorQuery = None,
) -> PageOf[FoundOut]:
    """Titles first, then messages: the best matches, and the newest of equal ones. The last word is a beginning.

    `from` is included, `to` is not.
    """
    filters = Filters(instant(since, "from"), instant(until, "to"), model)
    page = await services.search.search(owner, q, filters, limit=limit, cursor=cursor)
    return PageOf(items=[FoundOut.of(found) for found in page.items], next_cursor=page.next_cursor)
