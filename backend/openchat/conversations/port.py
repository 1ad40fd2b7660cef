"""The store of conversations, messages, files, receipts and sessions. One contract suite runs over every adapter.

Every method takes the owner; another owner's things are absent. Methods that create take a `receipt`, written in the
same transaction. Writes are atomic: they happen whole or raise StoreFailed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from openchat.conversations.model import Branch, Conversation, Message, Page, Receipt, Session, StoredFile


class ConversationStore(Protocol):
    async def add_conversation(self, conversation: Conversation, receipt: Receipt | None = None) -> None:
        """Raises LimitReached where the store holds as many as it may."""

    async def conversation(self, owner: str, conversation_id: str) -> Conversation:
        """Raises NotFound, for deleted ones too."""

    async def conversations(
        self,
        owner: str,
        *,
        q: str | None = None,
        archived: bool = False,
        tag: str | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[Conversation]:
        """The pinned ones first, then by `updated_at`, newest first; ties by id. `q` is found anywhere in the title,
        whatever its case; `tag` is one of the tags, to the letter.

        The cost depends on `limit` alone. Raises Invalid for a cursor that is none of ours.
        """

    async def update_conversation(
        self, owner: str, conversation_id: str, changes: Mapping[str, Any], versions: Collection[str] | None = None
    ) -> Conversation:
        """Set the named fields of Conversation; raises NotFound.

        Where `versions` are given it must be of one of them, else Stale is raised: of several writers who have seen the
        same version, one wins.
        """

    async def delete_conversation(
        self, owner: str, conversation_id: str, at: datetime, versions: Collection[str] | None = None
    ) -> None:
        """Hide it and all that is in it until restored or purged; raises NotFound, and Stale as an update does."""

    async def restore_conversation(self, owner: str, conversation_id: str) -> Conversation:
        """Bring a deleted one back (one that is not deleted stays as it is); raises NotFound."""

    async def purge_deleted(self, before: datetime) -> int:
        """Remove for good what was deleted before then; returns how many conversations."""

    async def add_message(
        self, message: Message, *, title: str | None = None, receipt: Receipt | None = None
    ) -> Conversation:
        """Add a message and make it the head; `title` is set where the conversation has none. The conversation as it
        is then.

        Uses of its files are counted; the conversation's `updated_at` becomes the message's timestamp.
        """

    async def message(self, owner: str, message_id: str) -> Message:
        """Raises NotFound, for those in deleted conversations too."""

    async def path(self, owner: str, conversation_id: str, leaf_id: str, *, limit: int | None = None) -> list[Message]:
        """The branch that ends at `leaf_id`, ascending; only its last `limit` messages where given.

        The cost depends on the messages returned, not on the length of the conversation. Raises NotFound.
        """

    async def branch(self, owner: str, conversation_id: str, parent_id: str | Literal["head"] | None) -> Branch:
        """The conversation, its path down to `parent_id` (the head; none for a new root) and the visible children
        there, all as of one moment. Raises NotFound."""

    async def all_messages(
        self, owner: str, conversation_id: str, *, limit: int = 100, cursor: str | None = None
    ) -> Page[Message]:
        """Every node, hidden ones too, ascending by id; the last page first, the cursor leading to earlier ones."""

    async def siblings(self, messages: Sequence[Message]) -> dict[str, list[str]]:
        """For each given message, by its id, the ids of the visible messages with the same parent, itself included
        even where hidden, ascending by id."""

    async def latest_leaf(self, owner: str, conversation_id: str, message_id: str) -> str:
        """From this message downwards, the newest visible child each time; the id of the last one."""

    async def set_hidden(self, owner: str, message_id: str, hidden: bool, head_id: str | None) -> Conversation:
        """Hide or unhide a branch and set its conversation's head; raises NotFound. The conversation as it is then."""

    async def add_file(self, file: StoredFile, receipt: Receipt | None = None) -> StoredFile:
        """Store it, or return the one that this owner already has with the same sha256."""

    async def file(self, owner: str, file_id: str) -> StoredFile:
        """Raises NotFound."""

    async def remove_unused_files(self, before: datetime) -> list[str]:
        """Remove the files made before then that no message uses; the sha256 of bytes that nobody needs any more."""

    async def receipt(self, owner: str, path: str, key: str) -> Receipt | None: ...

    async def purge_receipts(self, before: datetime) -> None: ...

    async def add_session(self, session: Session) -> None: ...

    async def session(self, token_sha256: str, now: datetime) -> Session | None:
        """None where unknown or expired."""

    async def end_session(self, token_sha256: str) -> None: ...
