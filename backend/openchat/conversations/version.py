"""A short text for the state of a conversation that one may write to; pure."""

from __future__ import annotations

import json
from hashlib import sha256

from openchat.conversations.model import Conversation

_CHARS = 16


def version(conversation: Conversation) -> str:
    """Another one whenever something changed that a PATCH may change, or that decides what a new message answers.

    Not with `updated_at`: an answer that ends while somebody types a title is no conflict.
    """
    state = (
        conversation.title,
        conversation.title_source,
        conversation.default_model,
        conversation.system_prompt,
        conversation.params,
        conversation.head_id,
        conversation.pinned,
        conversation.archived,
        conversation.tags,
    )
    # JSON, and not what Python makes of it: equal in every store, over restarts and updates.
    return sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:_CHARS]
