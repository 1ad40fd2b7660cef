"""The version of a conversation: another one whenever a writer would want to look again."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openchat.api.schemas.conversations import ConversationPatch
from openchat.conversations.model import Conversation
from openchat.conversations.version import version

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BARE = Conversation("c", "local", NOON, NOON)
OTHER: dict[str, Any] = {
    "title": "Another",
    "title_source": "user",
    "default_model": "a/b",
    "system_prompt": "Be brief.",
    "params": {"seed": 1},
    "head_id": "m",
    "pinned": True,
    "archived": True,
    "tags": ("x",),
}


@pytest.mark.parametrize("name", OTHER)
def test_whatever_can_be_changed_changes_it(name: str) -> None:
    assert version(replace(BARE, **{name: OTHER[name]})) != version(BARE)


def test_all_that_can_be_changed_over_http_is_tried_here() -> None:
    assert ConversationPatch.model_fields.keys() <= OTHER.keys() <= {field.name for field in fields(Conversation)}


def test_every_state_has_its_own() -> None:
    states = [BARE, *(replace(BARE, **{name: value}) for name, value in OTHER.items())]
    swapped = [replace(BARE, title="a", default_model="b"), replace(BARE, title="b", default_model="a")]
    tags = [replace(BARE, tags=("a", "b")), replace(BARE, tags=("b", "a")), replace(BARE, tags=("a, b",))]

    assert len({version(state) for state in (*states, *swapped, *tags)}) == len(states) + 5


def test_an_answer_that_ends_is_no_change() -> None:
    assert version(replace(BARE, updated_at=NOON + timedelta(hours=1))) == version(BARE)


def test_the_order_of_params_is_no_change() -> None:
    assert version(replace(BARE, params={"a": 1, "b": 2})) == version(replace(BARE, params={"b": 2, "a": 1}))
