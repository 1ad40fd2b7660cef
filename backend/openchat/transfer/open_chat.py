"""Our own format: complete, versioned, and read again by every later version. See docs/transfer.md."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from openchat.comparisons.model import Comparison
from openchat.conversations.model import FINAL, Continues, Conversation, Message, Outcome, Role, StoredFile
from openchat.conversations.parts import KnownPart, Part, Unknown, as_builtin, file_ids
from openchat.runs.model import Run
from openchat.transfer.comparisons import check_comparison, settled
from openchat.transfer.model import Bundle, PackedFile, Whole
from openchat.transfer.reading import MAX_TAG_CHARS, MAX_TAGS, check_values, in_order, instant_of, refusal, typed
from openchat.upstream.errors import Failure
from openchat.upstream.reading import is_money, tokens

FORMAT = "open-chat"
VERSION = 1

_Id = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,100}\Z")]
_Tag = Annotated[str, Meta(min_length=1, max_length=MAX_TAG_CHARS)]
_KNOWN_PARTS = frozenset({"text", "reasoning", "image", "file", "citation", "tool_call"})
_CUT = Failure("interrupted", "The answer was still being written when it was exported.", True)


class _File(msgspec.Struct):
    id: _Id
    name: str | None
    media_type: str
    size: int
    sha256: str
    data: str


class _Message(msgspec.Struct):
    id: _Id
    parent_id: str | None
    role: Role
    parts: list[dict[str, Any]]
    timestamp: datetime
    run_id: str | None = None
    continues: Continues | None = None
    hidden: bool = False
    reasoning_details: list[dict[str, Any]] = []


class _Conversation(msgspec.Struct):
    id: _Id
    created_at: datetime
    updated_at: datetime
    messages: list[_Message]
    title: Annotated[str, Meta(max_length=500)] | None = None
    title_source: Literal["auto", "user"] = "auto"
    default_model: str | None = None
    system_prompt: str | None = None
    params: dict[str, Any] = {}
    head_id: str | None = None
    pinned: bool = False
    archived: bool = False
    tags: Annotated[list[_Tag], Meta(max_length=MAX_TAGS)] = []
    runs: list[dict[str, Any]] = []
    files: list[_File] = []
    comparisons: list[dict[str, Any]] = []


class _Envelope(msgspec.Struct):
    version: int
    conversations: list[dict[str, Any]]


# Writing


def beginning(at: datetime) -> bytes:
    """What comes before the conversations, which commas part."""
    head = {"format": FORMAT, "version": VERSION, "exported_at": at}
    return msgspec.json.encode(head)[:-1] + b',"conversations":['


END = b"]}"


def dump(whole: Whole, files: Iterable[tuple[StoredFile, bytes]]) -> bytes:
    """One conversation as JSON; `files` are those that its messages use and no conversation before it has brought."""
    conversation = whole.conversation
    packed = _Conversation(
        id=conversation.id,
        created_at=conversation.created_at,
        updated_at=conversation.updated_at,
        messages=[_dumped_message(message) for message in whole.messages],
        title=conversation.title,
        title_source=conversation.title_source,
        default_model=conversation.default_model,
        system_prompt=conversation.system_prompt,
        params=dict(conversation.params),
        head_id=conversation.head_id,
        pinned=conversation.pinned,
        archived=conversation.archived,
        tags=list(conversation.tags),
        runs=[_dumped(run) for run in whole.runs],
        comparisons=[_dumped(comparison) for comparison in whole.comparisons],
        files=[
            _File(file.id, file.name, file.media_type, file.size, file.sha256, b64encode(data).decode())
            for file, data in files
        ],
    )
    return msgspec.json.encode(packed)


def _dumped_message(message: Message) -> _Message:
    return _Message(
        id=message.id,
        parent_id=message.parent_id,
        role=message.role,
        parts=[as_builtin(part) for part in message.parts],
        timestamp=message.timestamp,
        run_id=message.run_id,
        continues=message.continues,
        hidden=message.hidden,
        reasoning_details=list(message.reasoning_details),
    )


def _dumped(content: Run | Comparison) -> dict[str, Any]:
    fields = msgspec.to_builtins(content, builtin_types=(Decimal,))
    del fields["owner"], fields["conversation_id"]
    plain: dict[str, Any] = _plain(fields)
    return plain


def _plain(value: Any) -> Any:
    """Money in plain notation, as everywhere."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


# Reading


def is_ours(content: Any) -> bool:
    return isinstance(content, dict) and content.get("format") == FORMAT


def parse(content: Any, owner: str) -> Bundle:
    """Raises InvalidImport."""
    envelope = typed(content, _Envelope, "$")
    if not 1 <= envelope.version <= VERSION:
        raise refusal("$.version", f"version {envelope.version} is newer than this program reads; update it")
    files: dict[str, PackedFile] = {}
    wholes: dict[str, Whole] = {}
    for index, item in enumerate(envelope.conversations):
        path = f"$.conversations[{index}]"
        check_values(item, path)
        packed = typed(item, _Conversation, path)
        if packed.id in wholes:
            raise refusal(f"{path}.id", "the conversation is in the file twice")
        for number, file in enumerate(packed.files):
            files[file.id] = PackedFile(file.id, file.name, _bytes(file, f"{path}.files[{number}].data"))
        wholes[packed.id] = _whole(packed, owner, files, path)
    return Bundle(tuple(wholes.values()), files)


def _whole(packed: _Conversation, owner: str, files: Mapping[str, PackedFile], path: str) -> Whole:
    runs = {run.id: run for run in _runs(packed, owner, path)}
    messages = {
        message.id: _message(message, packed.id, owner, runs, files, f"{path}.messages[{index}]")
        for index, message in enumerate(packed.messages)
    }
    if len(messages) < len(packed.messages):
        raise refusal(f"{path}.messages", "two messages have the same id")
    for index, message in enumerate(packed.messages):
        if message.parent_id is not None and message.parent_id not in messages:
            raise refusal(f"{path}.messages[{index}].parent_id", "is no message of this conversation")
    for index, run in enumerate(runs.values()):
        for field in ("parent_message_id", "message_id"):
            named = getattr(run, field)
            if named is not None and named not in messages:
                raise refusal(f"{path}.runs[{index}].{field}", "is no message of this conversation")
    if packed.head_id is not None and packed.head_id not in messages:
        raise refusal(f"{path}.head_id", "is no message of this conversation")
    order = in_order({message.id: message.parent_id for message in messages.values()}, f"{path}.messages")
    conversation = Conversation(
        id=packed.id,
        owner=owner,
        created_at=instant_of(packed.created_at),
        updated_at=instant_of(packed.updated_at),
        title=packed.title,
        title_source=packed.title_source,
        default_model=packed.default_model,
        system_prompt=packed.system_prompt,
        params=packed.params,
        head_id=packed.head_id,
        pinned=packed.pinned,
        archived=packed.archived,
        tags=tuple(packed.tags),
    )
    whole = Whole(conversation, tuple(messages[key] for key in order), tuple(runs.values()))
    return replace(whole, comparisons=tuple(_comparisons(packed, owner, whole, path)))


def _message(
    packed: _Message,
    conversation_id: str,
    owner: str,
    runs: Mapping[str, Run],
    files: Mapping[str, PackedFile],
    path: str,
) -> Message:
    run = runs.get(packed.run_id) if packed.run_id is not None else None
    if packed.run_id is not None and (run is None or run.message_id != packed.id):
        raise refusal(f"{path}.run_id", "is no run of this message")
    parts = tuple(_part(part, f"{path}.parts[{index}]") for index, part in enumerate(packed.parts))
    for file_id in file_ids(parts):
        if file_id not in files:
            raise refusal(f"{path}.parts", f"the file `{file_id}` is not in this or an earlier conversation")
    return Message(
        id=packed.id,
        owner=owner,
        conversation_id=conversation_id,
        parent_id=packed.parent_id,
        role=packed.role,
        parts=parts,
        timestamp=instant_of(packed.timestamp),
        run_id=packed.run_id,
        continues=packed.continues,
        hidden=packed.hidden,
        reasoning_details=tuple(packed.reasoning_details),
        outcome=run.outcome if run else None,
    )


def _part(fields: dict[str, Any], path: str) -> Part:
    if not isinstance(fields.get("type"), str):
        raise refusal(f"{path}.type", "a part says what it is")
    if fields["type"] not in _KNOWN_PARTS:
        return Unknown(fields)
    return typed(fields, KnownPart, path)  # type: ignore[arg-type]  # a union is no type to mypy


def _runs(packed: _Conversation, owner: str, path: str) -> Iterable[Run]:
    seen: set[str] = set()
    for index, fields in enumerate(packed.runs):
        place = f"{path}.runs[{index}]"
        run = typed({**fields, "owner": owner, "conversation_id": packed.id}, Run, place)
        typed(run.id, _Id, f"{place}.id")
        if run.id in seen:
            raise refusal(f"{place}.id", "two runs have the same id")
        seen.add(run.id)
        if any(call.run_id != run.id for call in run.calls):
            raise refusal(f"{place}.calls", "a call is of another run")
        check_account(run, place)
        yield ended(run)


def _comparisons(packed: _Conversation, owner: str, whole: Whole, path: str) -> Iterable[Comparison]:
    seen: set[str] = set()
    for index, fields in enumerate(packed.comparisons):
        place = f"{path}.comparisons[{index}]"
        comparison = typed({**fields, "owner": owner, "conversation_id": packed.id}, Comparison, place)
        typed(comparison.id, _Id, f"{place}.id")
        if comparison.id in seen:
            raise refusal(f"{place}.id", "two comparisons have the same id")
        seen.add(comparison.id)
        check_comparison(comparison, whole, place)
        yield settled(comparison)


def check_account(run: Run, path: str) -> None:
    """Raises InvalidImport for what nobody can have used or been charged: it would be in every sum for ever."""
    usages = [run.outcome.usage, *(call.usage for call in run.calls)]
    costs = [run.outcome.cost_usd, run.outcome.estimated_cost_usd, *(call.cost_usd for call in run.calls)]
    for estimate in (call.estimate for call in run.calls if call.estimate):
        usages.append(estimate.usage)
        costs.append(estimate.cost_usd)
    if any(tokens(count) != count for usage in usages if usage for count in asdict(usage).values()):
        raise refusal(path, "a number of tokens is none")
    if not all(is_money(cost) for cost in costs if cost is not None):
        raise refusal(path, "a cost is none")
    if run.outcome.status in {"failed", "interrupted"} and run.outcome.error is None:
        raise refusal(f"{path}.outcome.error", "a run that failed says why")


def ended(run: Run) -> Run:
    """One that was being written when it was exported is not written on here."""
    # Sealed without its comparison, it could never be opened.
    outcome, ended_at = replace(run.outcome, sealed=False), run.ended_at
    if outcome.status not in FINAL:
        outcome = Outcome("interrupted", outcome.model, outcome.provider, error=_CUT)
        ended_at = ended_at or run.created_at
    return replace(
        run,
        outcome=outcome,
        created_at=instant_of(run.created_at),
        started_at=instant_of(run.started_at) if run.started_at else None,
        ended_at=instant_of(ended_at) if ended_at else None,
        calls=tuple(
            replace(
                call,
                status="interrupted" if call.status == "streaming" else call.status,
                started_at=instant_of(call.started_at),
                ended_at=instant_of(call.ended_at) if call.ended_at else None,
                # Whoever paid for it, it is not this gateway's to ask about.
                settle_at=None,
                settled_at=instant_of(call.settled_at) if call.settled_at else None,
            )
            for call in run.calls
        ),
    )


def _bytes(file: _File, path: str) -> bytes:
    try:
        data = b64decode(file.data, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise refusal(path, "is not base64") from exc
    if len(data) != file.size:
        raise refusal(path, f"has {len(data)} bytes, not {file.size}")
    return data
