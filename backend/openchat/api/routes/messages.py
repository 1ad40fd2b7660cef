"""Messages: the pages of a branch, adding a user message, hiding a branch."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from openchat.api.deps import CallerDep, CursorQuery, LimitQuery, OwnerDep, ServicesDep
from openchat.api.idempotency import Answer
from openchat.api.parts import to_parts
from openchat.api.schemas.messages import MessageCreate, MessageOut, MessagePageOut, MessageStored
from openchat.conversations.model import Message

router = APIRouter(prefix="/api", tags=["messages"])


@router.get("/conversations/{conversation_id}/messages", response_model=MessagePageOut)
async def list_messages(
    conversation_id: str,
    services: ServicesDep,
    owner: OwnerDep,
    path: Annotated[
        str,
        Query(description="`head`, `all`, or the id of the message where the branch ends", max_length=100),
    ] = "head",
    descend: Annotated[
        bool, Query(description="Go on from there to the newest visible child each time; not with `all`")
    ] = False,
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
) -> MessagePageOut:
    """In ascending order, the last page first; the cursor leads to earlier messages."""
    page = await services.conversations.messages(
        owner, conversation_id, path=path, descend=descend, limit=limit, cursor=cursor
    )
    items = [services.supervisor.as_it_stands(message) for message in page.items]
    return MessagePageOut(
        items=[MessageOut.of(message, page.siblings[message.id]) for message in items],
        head_id=page.head_id,
        next_cursor=page.next_cursor,
    )


@router.post("/conversations/{conversation_id}/messages", responses={200: {"model": MessageStored}})
async def add_message(conversation_id: str, body: MessageCreate, caller: CallerDep) -> Response:
    """Store a user message and make it the head; the stream of the conversation then answers it."""
    services, owner = caller.services, caller.owner
    async with caller.claim() as claim:
        if claim.first is not None:
            return claim.first.response()
        if isinstance(body.message, list):
            # Before files are stored for it: an unknown conversation changes nothing.
            await services.conversations.get(owner, conversation_id)
        parts = await to_parts(body.message, services.files, owner, services.settings.max_message_chars)
        parent_id = body.parent_id if "parent_id" in body.model_fields_set else "head"
        draft = await services.conversations.draft_message(owner, conversation_id, parts, parent_id)
        if draft.parent is not None:
            services.supervisor.refuse_under_live(draft.parent)
        answer = Answer.of(200, _stored(draft.message, draft.siblings))
        await services.conversations.add_message(draft, claim.receipt(lambda: answer))
    return answer.response()


@router.post("/messages/{message_id}/hide", response_model=MessageOut)
async def hide_message(message_id: str, services: ServicesDep, owner: OwnerDep) -> MessageOut:
    """Hide this message and what follows it; nothing is removed."""
    message = await services.conversations.hide(owner, message_id)
    return MessageOut.of(message, await services.conversations.siblings_of(message))


@router.post("/messages/{message_id}/unhide", response_model=MessageOut)
async def unhide_message(message_id: str, services: ServicesDep, owner: OwnerDep) -> MessageOut:
    message = await services.conversations.unhide(owner, message_id)
    return MessageOut.of(message, await services.conversations.siblings_of(message))


def _stored(message: Message, siblings: list[str]) -> MessageStored:
    return MessageStored(message_id=message.id, **MessageOut.of(message, siblings).__dict__)
