"""Rows to dataclasses and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Row

from openchat.catalogue.changes import Change, RecordedModel
from openchat.comparisons.model import Comparison, Variant, VariantSet
from openchat.conversations import parts
from openchat.conversations.model import (
    Continues,
    Conversation,
    Message,
    Note,
    Outcome,
    Receipt,
    Session,
    StoredFile,
    Timing,
)
from openchat.runs.model import Call, Estimate, Run
from openchat.storage.changes import CHANGEABLE
from openchat.storage.comparison_words import words_of
from openchat.upstream.base import Usage
from openchat.upstream.errors import Failure
from openchat.usage.ledger import Entry

T = TypeVar("T")

# What goes into an insert or an update, by column name.
Values = dict[str, Any]

_json = msgspec.json.Encoder()
_object = msgspec.json.Decoder(dict[str, Any])
_objects = msgspec.json.Decoder(tuple[dict[str, Any], ...])
_strings = msgspec.json.Decoder(tuple[str, ...])
_usage = msgspec.json.Decoder(Usage)
_timing = msgspec.json.Decoder(Timing)
_failure = msgspec.json.Decoder(Failure)
_estimate = msgspec.json.Decoder(Estimate)
_comparison = msgspec.json.Decoder(Comparison)
_variants = msgspec.json.Decoder(tuple[Variant, ...])
_notes = msgspec.json.Decoder(tuple[Note, ...])


def folded(title: str | None) -> str | None:
    """The title as searches compare it."""
    return None if title is None else title.casefold()


def text_of(value: object) -> str:
    return _json.encode(value).decode()


def _text_or_null(value: object) -> str | None:
    return None if value is None else text_of(value)


def _load(decoder: msgspec.json.Decoder[T], text: str | None) -> T | None:
    return None if text is None else decoder.decode(text)


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def conversation_values(conversation: Conversation) -> Values:
    return {
        "id": conversation.id,
        "owner": conversation.owner,
        "created_at": conversation.created_at,
        "deleted_at": conversation.deleted_at,
        **changed_values({name: getattr(conversation, name) for name in CHANGEABLE}),
    }


def changed_values(changes: Values) -> Values:
    values = dict(changes)
    if "title" in changes:
        values["title_folded"] = folded(changes["title"])
    for name in ("params", "tags"):
        if name in changes:
            values[name] = text_of(changes[name])
    return values


def conversation_of(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        owner=row.owner,
        created_at=row.created_at,
        updated_at=row.updated_at,
        title=row.title,
        title_source=row.title_source,
        default_model=row.default_model,
        system_prompt=row.system_prompt,
        params=_object.decode(row.params),
        head_id=row.head_id,
        pinned=row.pinned,
        archived=row.archived,
        tags=_strings.decode(row.tags),
        deleted_at=row.deleted_at,
    )


def message_values(message: Message) -> Values:
    continues = message.continues
    return {
        "id": message.id,
        "owner": message.owner,
        "conversation_id": message.conversation_id,
        "parent_id": message.parent_id,
        "role": message.role,
        "run_id": message.run_id,
        "continues_message_id": continues.message_id if continues else None,
        "continues_chars": continues.chars if continues else None,
        "hidden": message.hidden,
        "timestamp": message.timestamp,
        **answer_values(message),
    }


def answer_values(message: Message) -> Values:
    """What an answer gains while it is written."""
    return {"parts": parts.dump(message.parts), "reasoning_details": text_of(message.reasoning_details)}


def message_of(row: Row[Any]) -> Message:
    """Of a message's row, joined with its run's outcome where it has one."""
    return Message(
        id=row.id,
        owner=row.owner,
        conversation_id=row.conversation_id,
        parent_id=row.parent_id,
        role=row.role,
        parts=parts.load(row.parts),
        timestamp=row.timestamp,
        run_id=row.run_id,
        continues=None
        if row.continues_message_id is None
        else Continues(row.continues_message_id, row.continues_chars),
        hidden=row.hidden,
        reasoning_details=_objects.decode(row.reasoning_details),
        outcome=None if row.status is None else outcome_of(row),
    )


def outcome_of(row: Row[Any]) -> Outcome:
    return Outcome(
        status=row.status,
        model=row.model,
        provider=row.provider,
        finish_reason=row.finish_reason,
        usage=_load(_usage, row.usage),
        cost_usd=_decimal(row.cost_usd),
        cost_source=row.cost_source,
        estimated_cost_usd=_decimal(row.estimated_cost_usd),
        timing=_load(_timing, row.timing),
        error=_load(_failure, row.error),
        notes=_notes.decode(row.notes),
        sealed=row.sealed,
    )


def run_values(run: Run) -> Values:
    return {
        "id": run.id,
        "owner": run.owner,
        "kind": run.kind,
        "conversation_id": run.conversation_id,
        "parent_message_id": run.parent_message_id,
        "message_id": run.message_id,
        "parent_run_id": run.parent_run_id,
        "requested_model": run.requested_model,
        "prompt_estimate": run.prompt_estimate,
        "created_at": run.created_at,
        "sealed": run.outcome.sealed,
        **progress_values(run),
    }


def progress_values(run: Run) -> Values:
    """What a run gains between its start and its end."""
    return {
        "params": text_of(run.params),
        "system_prompt": run.system_prompt,
        "omitted_messages": run.omitted_messages,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "said": run.said,
        **outcome_values(run.outcome),
    }


def outcome_values(outcome: Outcome) -> Values:
    """All but `sealed`: whoever writes an end may have been told to before the vote."""
    return {
        "status": outcome.status,
        "model": outcome.model,
        "provider": outcome.provider,
        "finish_reason": outcome.finish_reason,
        "usage": _text_or_null(outcome.usage),
        "cost_usd": _plain(outcome.cost_usd),
        "cost_source": outcome.cost_source,
        "estimated_cost_usd": _plain(outcome.estimated_cost_usd),
        "timing": _text_or_null(outcome.timing),
        "error": _text_or_null(outcome.error),
        "notes": text_of(outcome.notes),
    }


def run_of(row: Row[Any], calls: Iterable[Call]) -> Run:
    return Run(
        id=row.id,
        owner=row.owner,
        kind=row.kind,
        conversation_id=row.conversation_id,
        parent_message_id=row.parent_message_id,
        message_id=row.message_id,
        requested_model=row.requested_model,
        outcome=outcome_of(row),
        created_at=row.created_at,
        parent_run_id=row.parent_run_id,
        params=_object.decode(row.params),
        system_prompt=row.system_prompt,
        omitted_messages=row.omitted_messages,
        prompt_estimate=row.prompt_estimate,
        started_at=row.started_at,
        ended_at=row.ended_at,
        said=row.said,
        calls=tuple(calls),
    )


def call_values(call: Call) -> Values:
    return {
        "id": call.id,
        "run_id": call.run_id,
        "upstream": call.upstream,
        "started_at": call.started_at,
        **call_progress_values(call),
    }


def call_progress_values(call: Call) -> Values:
    """What a call gains between its start and its end."""
    return {
        "model": call.model,
        "provider": call.provider,
        "generation_id": call.generation_id,
        "status": call.status,
        "usage": _text_or_null(call.usage),
        "cost_usd": _plain(call.cost_usd),
        "ended_at": call.ended_at,
        "error": _text_or_null(call.error),
        "estimate": _text_or_null(call.estimate),
        "settle_at": call.settle_at,
        "settle_attempts": call.settle_attempts,
        "settled_at": call.settled_at,
    }


def call_of(row: Row[Any]) -> Call:
    return Call(
        id=row.id,
        run_id=row.run_id,
        upstream=row.upstream,
        model=row.model,
        status=row.status,
        started_at=row.started_at,
        provider=row.provider,
        generation_id=row.generation_id,
        usage=_load(_usage, row.usage),
        cost_usd=_decimal(row.cost_usd),
        ended_at=row.ended_at,
        error=_load(_failure, row.error),
        estimate=_load(_estimate, row.estimate),
        settle_at=row.settle_at,
        settle_attempts=row.settle_attempts,
        settled_at=row.settled_at,
    )


def entry_values(entry: Entry) -> Values:
    usage = entry.usage
    return {
        "call_id": entry.call_id,
        "run_id": entry.run_id,
        "owner": entry.owner,
        "conversation_id": entry.conversation_id,
        "kind": entry.kind,
        "upstream": entry.upstream,
        "model": entry.model,
        "provider": entry.provider,
        "started_at": entry.started_at,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cached_tokens": usage.cached_tokens,
        "cost_usd": _plain(entry.cost_usd),
        "is_estimate": entry.is_estimate,
    }


def file_values(file: StoredFile) -> Values:
    return {
        "id": file.id,
        "owner": file.owner,
        "sha256": file.sha256,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "created_at": file.created_at,
        "added_at": file.created_at,
    }


def file_of(row: Row[Any]) -> StoredFile:
    return StoredFile(
        id=row.id,
        owner=row.owner,
        sha256=row.sha256,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        created_at=row.created_at,
        width=row.width,
        height=row.height,
    )


def comparison_values(comparison: Comparison) -> Values:
    return {
        "id": comparison.id,
        "owner": comparison.owner,
        "conversation_id": comparison.conversation_id,
        "created_at": comparison.created_at,
        "words": words_of(comparison),
        "tags": text_of(comparison.tags),
        "voted": comparison.vote is not None,
        "judged": comparison.is_judged,
        "content": text_of(comparison),
    }


def comparison_of(row: Row[Any]) -> Comparison:
    return _comparison.decode(row.content)


def variant_set_values(kept: VariantSet) -> Values:
    return {
        "owner": kept.owner,
        "name": kept.name,
        "variants": text_of(kept.variants),
        "created_at": kept.created_at,
        "updated_at": kept.updated_at,
    }


def variant_set_of(row: Row[Any]) -> VariantSet:
    return VariantSet(row.owner, row.name, _variants.decode(row.variants), row.created_at, row.updated_at)


def receipt_values(receipt: Receipt) -> Values:
    return {field.name: getattr(receipt, field.name) for field in fields(receipt)}


def receipt_of(row: Row[Any]) -> Receipt:
    return Receipt(**row._mapping)


def session_values(session: Session) -> Values:
    return {field.name: getattr(session, field.name) for field in fields(session)}


def session_of(row: Row[Any]) -> Session:
    return Session(**row._mapping)


def recorded_model_values(upstream: str, record: RecordedModel) -> Values:
    return {
        "upstream": upstream,
        "id": record.id,
        "name": record.name,
        "facts": text_of(record.facts),
        "missing_since": record.missing_since,
    }


def recorded_model_of(row: Row[Any]) -> RecordedModel:
    return RecordedModel(row.id, row.name, _object.decode(row.facts), row.missing_since)


def change_values(change: Change) -> Values:
    return {
        "id": change.id,
        "at": change.at,
        "kind": change.kind,
        "model": change.model,
        "name": change.name,
        "before": _text_or_null(change.before),
        "after": _text_or_null(change.after),
    }


def change_of(row: Row[Any]) -> Change:
    return Change(
        id=row.id,
        at=row.at,
        kind=row.kind,
        model=row.model,
        name=row.name,
        before=_load(_object, row.before),
        after=_load(_object, row.after),
    )
