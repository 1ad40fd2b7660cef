"""Conversations and their tree: creating, reading pages of a branch, hiding, deleting."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import structlog

from openchat.clock import Clock
from openchat.conversations.model import Conversation, Message, Page, Receipt
from openchat.conversations.parts import Part
from openchat.conversations.port import ConversationStore
from openchat.conversations.version import version
from openchat.errors import FieldError, Invalid, Stale
from openchat.live.bus import Bus
from openchat.live.events import ConversationCreated, ConversationDeleted, ConversationUpdated, MessageCreated

log = structlog.get_logger(__name__)

MAX_TITLE_CHARS = 60


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Ascending messages of a branch, or of the whole tree; `siblings` by message id."""

    items: list[Message]
    siblings: dict[str, list[str]]
    head_id: str | None
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is not stored yet, with what is above and beside it; `siblings` include itself."""

    message: Message
    parent: Message | None
    siblings: list[str]


def title_from(text: str) -> str:
    """The first words of a message, until a better title is known."""
    words = " ".join(text.split())
    if len(words) <= MAX_TITLE_CHARS:
        return words
    cut = words[:MAX_TITLE_CHARS]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"


class ConversationService:
    def __init__(
        self, store: ConversationStore, bus: Bus, clock: Clock, new_id: Callable[[], str], *, restore_days: int
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._new_id = new_id
        self._restore_days = restore_days

    async def create(
        self,
        owner: str,
        *,
        title: str | None = None,
        default_model: str | None = None,
        system_prompt: str | None = None,
        params: Mapping[str, Any] | None = None,
        temporary: bool = False,
        remember: Callable[[Conversation], Receipt | None] = lambda _: None,
    ) -> Conversation:
        now = self._clock.now()
        conversation = Conversation(
            id=self._new_id(),
            owner=owner,
            created_at=now,
            updated_at=now,
            title=title,
            title_source="user" if title else "auto",
            default_model=default_model,
            system_prompt=system_prompt,
            params=params or {},
            temporary=temporary,
        )
        await self._store.add_conversation(conversation, remember(conversation))
        self._bus.publish(owner, ConversationCreated(conversation))
        log.info("conversation created", conversation_id=conversation.id)
        return conversation

    async def get(self, owner: str, conversation_id: str) -> Conversation:
        return await self._store.conversation(owner, conversation_id)

    async def page(
        self, owner: str, *, q: str | None, archived: bool, tag: str | None, limit: int, cursor: str | None
    ) -> Page[Conversation]:
        return await self._store.conversations(owner, q=q, archived=archived, tag=tag, limit=limit, cursor=cursor)

    async def update(
        self, owner: str, conversation_id: str, changes: Mapping[str, Any], versions: Collection[str] | None = None
    ) -> Conversation:
        """Set the named fields. A head must be a message of this conversation.

        Raises Stale where `versions` are given and it is of none of them.
        """
        changes = dict(changes)
        if changes.get("head_id") is not None:
            await self._own_message(owner, conversation_id, changes["head_id"], "head_id")
        if "title" in changes:
            changes["title_source"] = "user" if changes["title"] else "auto"
        changed = await self._store.update_conversation(owner, conversation_id, changes, versions)
        self._bus.publish(owner, ConversationUpdated(changed))
        return changed

    async def replace_title(self, owner: str, conversation_id: str, first_words: str, title: str) -> bool:
        """Give it a better title than its first words; False where somebody was quicker. Raises NotFound."""
        while True:
            known = await self._store.conversation(owner, conversation_id)
            if known.title_source != "auto" or known.title != first_words:
                return False
            with contextlib.suppress(Stale):
                changed = await self._store.update_conversation(
                    owner, conversation_id, {"title": title}, {version(known)}
                )
                self._bus.publish(owner, ConversationUpdated(changed))
                return True

    async def delete(self, owner: str, conversation_id: str, versions: Collection[str] | None = None) -> None:
        """Raises Stale as an update does."""
        await self._store.delete_conversation(owner, conversation_id, self._clock.now(), versions)
        self._bus.publish(owner, ConversationDeleted(conversation_id))
        log.info("conversation deleted", conversation_id=conversation_id)

    async def restore(self, owner: str, conversation_id: str) -> Conversation:
        restored = await self._store.restore_conversation(owner, conversation_id)
        self._bus.publish(owner, ConversationCreated(restored))
        return restored

    async def purge(self) -> int:
        """Remove for good what was deleted longer ago than it can be restored."""
        return await self._store.purge_deleted(self._clock.now() - timedelta(days=self._restore_days))

    async def draft_message(
        self, owner: str, conversation_id: str, parts: tuple[Part, ...], parent_id: str | Literal["head"] | None
    ) -> Draft:
        """A user message ready to be added under `parent_id` (absent: the head; None: a new root)."""
        branch = await self._store.branch(owner, conversation_id, parent_id)
        message = Message(
            id=self._new_id(),
            owner=owner,
            conversation_id=conversation_id,
            parent_id=branch.path[-1].id if branch.path else None,
            role="user",
            parts=parts,
            timestamp=self._clock.now(),
        )
        return Draft(message, branch.path[-1] if branch.path else None, [*branch.sibling_ids, message.id])

    async def add_message(self, draft: Draft, receipt: Receipt | None = None) -> None:
        message = draft.message
        title = title_from(message.content) or None
        conversation = await self._store.add_message(message, title=title, receipt=receipt)
        self._bus.publish(message.owner, MessageCreated(message, tuple(draft.siblings)))
        self._bus.publish(message.owner, ConversationUpdated(conversation))
        log.info("message added", conversation_id=message.conversation_id, message_id=message.id)

    async def messages(
        self, owner: str, conversation_id: str, *, path: str, descend: bool = False, limit: int, cursor: str | None
    ) -> MessagePage:
        """A page of `path`: `head`, `all`, or the id of the message where the branch ends; with `descend` the branch
        goes on from there, to the newest visible child each time. Raises Invalid for `all` with `descend`."""
        conversation = await self._store.conversation(owner, conversation_id)
        if path == "all":
            if descend:
                raise Invalid(
                    "`descend` goes on along one branch, and `all` is every branch",
                    errors=[FieldError("descend", "should not come with `path=all`")],
                )
            page = await self._store.all_messages(owner, conversation_id, limit=limit, cursor=cursor)
            return await self._page(page.items, conversation.head_id, page.next_cursor)
        leaf_id = cursor or (conversation.head_id if path == "head" else path)
        if leaf_id is None:
            return MessagePage([], {}, None, None)
        await self._own_message(owner, conversation_id, leaf_id, "cursor" if cursor else "path")
        # A cursor leads upwards, from a page that has been down already.
        if descend and not cursor:
            leaf_id = await self._store.latest_leaf(owner, conversation_id, leaf_id)
        items = await self._store.path(owner, conversation_id, leaf_id, limit=limit)
        # The cursor is where the next page ends: the parent of the oldest message here.
        return await self._page(items, conversation.head_id, items[0].parent_id if items else None)

    async def siblings_of(self, message: Message) -> list[str]:
        return (await self._store.siblings([message]))[message.id]

    async def hide(self, owner: str, message_id: str) -> Message:
        """Hide a branch. A head inside it moves to the newest visible sibling's branch, else to the parent."""
        message = await self._store.message(owner, message_id)
        conversation = await self._store.conversation(owner, message.conversation_id)
        head_id = conversation.head_id
        if head_id is not None and await self._is_under(owner, conversation.id, head_id, message_id):
            head_id = await self._head_beside(message)
        changed = await self._store.set_hidden(owner, message_id, True, head_id)
        self._bus.publish(owner, ConversationUpdated(changed))
        return await self._store.message(owner, message_id)

    async def unhide(self, owner: str, message_id: str) -> Message:
        """Show a branch again; the head stays where it is."""
        message = await self._store.message(owner, message_id)
        conversation = await self._store.conversation(owner, message.conversation_id)
        changed = await self._store.set_hidden(owner, message_id, False, conversation.head_id)
        self._bus.publish(owner, ConversationUpdated(changed))
        return await self._store.message(owner, message_id)

    async def _page(self, items: list[Message], head_id: str | None, next_cursor: str | None) -> MessagePage:
        return MessagePage(items, await self._store.siblings(items), head_id, next_cursor)

    async def _own_message(self, owner: str, conversation_id: str, message_id: str, field: str) -> Message:
        message = await self._store.message(owner, message_id)
        if message.conversation_id != conversation_id:
            raise Invalid(
                "the message is of another conversation", errors=[FieldError(field, "is not in this conversation")]
            )
        return message

    async def _is_under(self, owner: str, conversation_id: str, head_id: str, message_id: str) -> bool:
        path = await self._store.path(owner, conversation_id, head_id)
        return any(message.id == message_id for message in path)

    async def _head_beside(self, message: Message) -> str | None:
        others = [sibling for sibling in await self.siblings_of(message) if sibling != message.id]
        if not others:
            return message.parent_id
        return await self._store.latest_leaf(message.owner, message.conversation_id, others[-1])
