"""Conversations: create, list, change, delete, restore."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from openchat.api.deps import CallerDep, CursorQuery, LimitQuery, OwnerDep, ServicesDep
from openchat.api.idempotency import Answer
from openchat.api.preconditions import IfMatchDep, IfNoneMatchDep, conversation_response
from openchat.api.schemas.common import PageOf
from openchat.api.schemas.conversations import (
    ConversationCreate,
    ConversationDetailOut,
    ConversationOut,
    ConversationPatch,
)
from openchat.conversations.model import Conversation
from openchat.services import Services

router = APIRouter(prefix="/api/conversations", tags=["conversations"])

UNCHANGED = {"description": "Unchanged since that ETag"}


@router.post("", status_code=201, responses={201: {"model": ConversationOut}})
async def create_conversation(caller: CallerDep, body: ConversationCreate | None = None) -> Response:
    """An empty conversation; its title comes from the first message unless one is given."""
    body = body or ConversationCreate()
    async with caller.claim() as claim:
        if claim.first is not None:
            return claim.first.response()
        if body.default_model is not None:
            await caller.services.catalogue.require(body.default_model)
        conversation = await caller.services.conversations.create(
            caller.owner,
            title=body.title,
            default_model=body.default_model,
            system_prompt=body.system_prompt,
            params={name: value for name, value in body.params.given().items() if value is not None},
            temporary=body.temporary,
            remember=lambda created: claim.receipt(lambda: _created(created)),
        )
    return _created(conversation).response()


@router.get("", response_model=PageOf[ConversationOut])
async def list_conversations(
    services: ServicesDep,
    owner: OwnerDep,
    q: Annotated[str | None, Query(max_length=500, description="Found anywhere in the title.")] = None,
    archived: bool = False,
    tag: Annotated[str | None, Query(max_length=100, description="One of the tags, to the letter.")] = None,
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
) -> PageOf[ConversationOut]:
    """The pinned ones first, then the newest, by the last message or run in them."""
    page = await services.conversations.page(owner, q=q, archived=archived, tag=tag, limit=limit, cursor=cursor)
    return PageOf(items=[ConversationOut.of(item) for item in page.items], next_cursor=page.next_cursor)


@router.get("/{conversation_id}", responses={200: {"model": ConversationDetailOut}, 304: UNCHANGED})
async def get_conversation(
    conversation_id: str, services: ServicesDep, owner: OwnerDep, unless: IfNoneMatchDep
) -> Response:
    """With whether its model is still there."""
    conversation = await services.conversations.get(owner, conversation_id)
    return conversation_response(await _detail(services, conversation), unless)


@router.patch("/{conversation_id}", responses={200: {"model": ConversationDetailOut}})
async def update_conversation(
    conversation_id: str, body: ConversationPatch, services: ServicesDep, owner: OwnerDep, versions: IfMatchDep
) -> Response:
    """Change what is sent and nothing else; with `If-Match`, only what the sender has seen."""
    if body.default_model is not None:
        await services.catalogue.require(body.default_model)
    changed = await services.conversations.update(owner, conversation_id, body.changes(), versions)
    return conversation_response(await _detail(services, changed))


@router.delete("/{conversation_id}", status_code=204)
async def delete_conversation(
    conversation_id: str, services: ServicesDep, owner: OwnerDep, versions: IfMatchDep
) -> Response:
    """Stops what runs there. It can be restored for RESTORE_DAYS; then it is gone, its files too."""
    await services.conversations.delete(owner, conversation_id, versions)
    services.runs.stop_all_in(conversation_id)
    await services.comparisons.stop_judging_in(conversation_id)
    return Response(status_code=204)


@router.post("/{conversation_id}/restore", response_model=ConversationOut)
async def restore_conversation(conversation_id: str, services: ServicesDep, owner: OwnerDep) -> ConversationOut:
    return ConversationOut.of(await services.conversations.restore(owner, conversation_id))


async def _detail(services: Services, conversation: Conversation) -> ConversationDetailOut:
    last_asked = await services.runs.last_model(conversation)
    status = services.catalogue.status_of(conversation.default_model, last_asked)
    return ConversationDetailOut.with_status(conversation, status)


def _created(conversation: Conversation) -> Answer:
    return Answer.of(201, ConversationOut.of(conversation), f"/api/conversations/{conversation.id}")
