"""What the parsers of foreign files share: typed values with a place for every complaint, and building a tree."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from openchat.conversations.model import Conversation, Message, Outcome, Role
from openchat.conversations.parts import Part, Reasoning, Text
from openchat.errors import FieldError, InvalidImport
from openchat.runs.model import Run
from openchat.transfer.model import Whole

T = TypeVar("T")

MAX_TITLE_CHARS = 500
# What the API takes too.
MAX_TAGS = 100
MAX_TAG_CHARS = 100
_TICK = timedelta(milliseconds=1)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def refusal(path: str, message: str) -> InvalidImport:
    return InvalidImport(f"the file is broken at {path}: {message}", errors=[FieldError(path, message)])


def typed(value: Any, kind: type[T], path: str) -> T:
    """The value as that type. Raises InvalidImport, which names the place below `path`."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as exc:
        message, _, place = str(exc).partition(" - at `$")
        raise refusal(path + place.rstrip("`"), message) from exc


# What a column takes, and JSON that is written again.
_NUMBERS = range(-(2**63), 2**63)
_MAX_DEPTH = 100


def check_values(value: Any, path: str) -> None:
    """Raises InvalidImport where JSON that is kept as it is nests too deep, or holds a number that is too large."""
    waiting = [(value, 0)]
    while waiting:
        inner, depth = waiting.pop()
        if depth > _MAX_DEPTH:
            raise refusal(path, "nests too deep")
        if isinstance(inner, dict):
            waiting += [(each, depth + 1) for each in inner.values()]
        elif isinstance(inner, list):
            waiting += [(each, depth + 1) for each in inner]
        elif isinstance(inner, int) and inner not in _NUMBERS:
            raise refusal(path, "holds a number that is too large")


def in_order(parents: Mapping[str, str | None], path: str) -> list[str]:
    """The keys, parents before their children, else as they came. Raises InvalidImport where they form a circle."""
    ordered: dict[str, None] = {}
    for key in parents:
        above: dict[str, None] = {}
        at: str | None = key
        while at is not None and at not in ordered:
            if at in above:
                raise refusal(path, f"`{key}` follows itself")
            above[at] = None
            at = parents[at]
        ordered.update(dict.fromkeys(reversed(above)))
    return list(ordered)


def instant_of(at: datetime) -> datetime:
    """As times are kept: aware, UTC, whole milliseconds, since 1970. One without a zone is taken as UTC."""
    try:
        aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        # Its zone leads out of the calendar.
        aware = at.replace(tzinfo=UTC)
    return min(max(aware.replace(microsecond=aware.microsecond // 1000 * 1000), _EARLIEST), _LATEST)


def from_seconds(seconds: float | None) -> datetime | None:
    """Seconds since 1970; milliseconds or more, where they are too many to be seconds."""
    if seconds is None or not 0 < seconds < 1e20:
        return None
    while seconds > 1e11:
        seconds /= 1000
    return instant_of(datetime.fromtimestamp(seconds, UTC))


@dataclass(frozen=True, slots=True)
class Node:
    """A message of a foreign file. Its parent is above it in that file, or None."""

    key: str
    parent: str | None
    role: Role
    text: str
    at: datetime | None = None
    model: str | None = None
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A conversation of a foreign file; `program` and `key` say whose and which it is."""

    program: str
    key: str
    title: str | None
    created_at: datetime | None
    updated_at: datetime | None
    nodes: Sequence[Node]
    head: str | None
    archived: bool = False
    pinned: bool = False
    tags: tuple[str, ...] = ()


def build(foreign: Foreign, owner: str, now: datetime, path: str) -> Whole:
    """The conversation in our words.

    Ids are made of the foreign ones, so that the same file imported again has the same. An answer whose model is known
    gets a run, which holds it, without calls and without a cost: nothing was spent here.
    """
    nodes = {node.key: node for node in foreign.nodes}
    if len(nodes) < len(foreign.nodes):
        raise refusal(path, "two messages have the same id")
    parents = {node.key: node.parent if node.parent in nodes else None for node in foreign.nodes}
    order = in_order(parents, path)
    known_at = foreign.created_at or next((node.at for node in foreign.nodes if node.at), None)
    created_at = known_at or now
    # What has no times is new each time it is imported, but by its ids the same.
    ids_from = timedelta(0) if known_at else now - _EARLIEST
    conversation_id = derived_id(created_at - ids_from, foreign.program, foreign.key)
    messages: dict[str, Message] = {}
    # What an answer there answers: the nearest user message above it.
    questions: dict[str, Message | None] = {}
    runs: list[Run] = []
    latest = created_at
    for key in order:
        node, above = nodes[key], messages.get(parents[key] or "")
        at = max(node.at or latest, above.timestamp + _TICK if above else created_at)
        latest = max(latest, at)
        message = Message(
            id=derived_id(at - ids_from, foreign.program, foreign.key, key),
            owner=owner,
            conversation_id=conversation_id,
            parent_id=above.id if above else None,
            role=node.role,
            parts=_parts(node),
            timestamp=at,
        )
        question = above if above and above.role == "user" else questions.get(parents[key] or "")
        questions[key] = question
        if node.role == "assistant" and node.model and question is not None:
            run = _run(
                message, question, node.model, derived_id(at - ids_from, foreign.program, foreign.key, key, "run")
            )
            runs.append(run)
            message = replace(message, run_id=run.id, outcome=run.outcome)
        messages[key] = message
    title = (foreign.title or "").strip()[:MAX_TITLE_CHARS] or None
    head = messages.get(foreign.head or "") or next(reversed(messages.values()), None)
    conversation = Conversation(
        id=conversation_id,
        owner=owner,
        created_at=created_at,
        updated_at=max(foreign.updated_at or latest, created_at),
        title=title,
        title_source="user" if title else "auto",
        head_id=head.id if head else None,
        pinned=foreign.pinned,
        archived=foreign.archived,
        tags=tuple(dict.fromkeys(filter(None, (tag[:MAX_TAG_CHARS].strip() for tag in foreign.tags))))[:MAX_TAGS],
    )
    return Whole(conversation, tuple(messages.values()), tuple(runs))


def _parts(node: Node) -> tuple[Part, ...]:
    reasoning = (Reasoning(node.reasoning),) if node.reasoning else ()
    return (*reasoning, Text(node.text)) if node.text else reasoning


def _run(answer: Message, question: Message, model: str, run_id: str) -> Run:
    return Run(
        id=run_id,
        owner=answer.owner,
        kind="chat",
        conversation_id=answer.conversation_id,
        parent_message_id=question.id,
        message_id=answer.id,
        requested_model=model,
        outcome=Outcome("completed", model),
        created_at=answer.timestamp,
        started_at=answer.timestamp,
        ended_at=answer.timestamp,
    )


def content_key(content: Any) -> str:
    """Stands for a conversation that has no id."""
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def derived_id(at: datetime, *names: str) -> str:
    """A UUID version 7 of that time whose random part is made of the names."""
    digest = hashlib.sha256("\0".join(names).encode(errors="surrogatepass")).digest()
    fields = bytearray((int(at.timestamp() * 1000)).to_bytes(6, "big") + digest[:10])
    fields[6] = 0x70 | fields[6] & 0x0F
    fields[8] = 0x80 | fields[8] & 0x3F
    return str(uuid.UUID(bytes=bytes(fields)))
