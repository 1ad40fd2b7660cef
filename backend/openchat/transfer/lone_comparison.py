"""A comparison that was exported alone, as `GET /api/comparisons/{id}` shows it: made a conversation of its own.

The file has the texts of the lanes and what was measured of them, but no calls: nothing of it is entered in the ledger.
Ids are made of those in the file, so that the same file imported again has the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from openchat.comparisons.model import (
    MAX_JUDGEMENTS,
    MAX_LANES,
    Check,
    Comparison,
    Estimate,
    Grade,
    Judgement,
    JudgementStatus,
    Lane,
    OnUnsupported,
    Variant,
    Vote,
)
from openchat.conversations.model import Conversation, CostSource, Message, Note, Outcome, RunStatus, Timing
from openchat.conversations.parts import Text
from openchat.conversations.service import title_from
from openchat.runs.model import Run
from openchat.transfer.comparisons import check_comparison, settled
from openchat.transfer.model import Bundle, Whole
from openchat.transfer.open_chat import check_account, ended
from openchat.transfer.reading import (
    MAX_TAG_CHARS,
    MAX_TAGS,
    MAX_TITLE_CHARS,
    check_values,
    derived_id,
    instant_of,
    refusal,
    typed,
)
from openchat.upstream.base import FinishReason, Usage
from openchat.upstream.errors import Failure

_PROGRAM = "open-chat comparison"

_Count = Annotated[int, Meta(ge=0)]
# Thirty years.
_Milliseconds = Annotated[int, Meta(ge=0, le=10**12)]
_Title = Annotated[str, Meta(max_length=MAX_TITLE_CHARS)]
_Tag = Annotated[str, Meta(min_length=1, max_length=MAX_TAG_CHARS)]


class _Timing(msgspec.Struct):
    queued_ms: _Milliseconds
    duration_ms: _Milliseconds
    first_byte_ms: _Milliseconds | None = None
    first_reasoning_ms: _Milliseconds | None = None
    ttft_ms: _Milliseconds | None = None
    tokens_per_second: float | None = None


class _Lane(msgspec.Struct):
    run_id: str
    user_message_id: str
    variant: _Count
    repeat: _Count
    status: RunStatus
    content: str
    model: str | None = None
    provider: str | None = None
    finish_reason: FinishReason | None = None
    usage: Usage | None = None
    cost_usd: Decimal | None = None
    cost_source: CostSource | None = None
    timing: _Timing | None = None
    error: Failure | None = None
    notes: tuple[Note, ...] = ()


class _Vote(msgspec.Struct):
    at: datetime
    run_id: str | None = None
    ratings: dict[str, int] = {}


class _Grade(msgspec.Struct):
    run_id: str
    scores: tuple[float, ...]
    reason: str


class _Judgement(msgspec.Struct):
    id: str
    model: str
    rubric: str
    status: JudgementStatus
    run_ids: tuple[str, ...]
    created_at: datetime
    grades: tuple[_Grade, ...] = ()
    error: Failure | None = None


class _Estimate(msgspec.Struct):
    low_usd: Decimal
    likely_usd: Decimal
    high_usd: Decimal


class _Comparison(msgspec.Struct):
    id: str
    prompt: str
    created_at: datetime
    updated_at: datetime
    variants: tuple[Variant, ...]
    lanes: Annotated[list[_Lane], Meta(min_length=1, max_length=MAX_LANES)]
    message_id: str | None = None
    title: _Title | None = None
    notes: str | None = None
    tags: Annotated[tuple[_Tag, ...], Meta(max_length=MAX_TAGS)] = ()
    blind: bool = False
    repeat: _Count = 1
    checks: tuple[Check, ...] = ()
    on_unsupported: OnUnsupported = "refuse"
    max_cost_usd: Decimal | None = None
    estimate: _Estimate | None = None
    chosen_run_id: str | None = None
    vote: _Vote | None = None
    judgements: Annotated[tuple[_Judgement, ...], Meta(max_length=MAX_JUDGEMENTS)] = ()


def is_comparison(content: Any) -> bool:
    return isinstance(content, dict) and {"prompt", "variants", "lanes"} <= content.keys()


def parse(content: Any, owner: str, now: datetime) -> Bundle:
    """Raises InvalidImport, also for a blind one without a vote: the file does not say whose its lanes are."""
    if content.get("sealed") is True:
        raise refusal("$.sealed", "nobody has voted, so the file does not say whose answers these are")
    check_values(content, "$")
    packed = typed(content, _Comparison, "$")
    at = instant_of(packed.created_at)
    conversation = Conversation(
        id=derived_id(at, _PROGRAM, packed.id),
        owner=owner,
        created_at=at,
        updated_at=instant_of(packed.updated_at),
        title=packed.title or title_from(packed.prompt) or None,
        title_source="user" if packed.title else "auto",
    )
    questions = {lane.user_message_id: _question(packed, conversation, lane) for lane in packed.lanes}
    runs = {
        lane.run_id: _run(packed, conversation, place, questions[lane.user_message_id])
        for place, lane in enumerate(packed.lanes)
    }
    if len(runs) < len(packed.lanes):
        raise refusal("$.lanes", "a run is in one lane only")
    answers = [_answer(runs[lane.run_id], lane.content) for lane in packed.lanes]
    comparison = _comparison(packed, conversation, questions, runs)
    chosen = [answer.id for answer in answers if answer.run_id == comparison.chosen_run_id]
    whole = Whole(
        replace(conversation, head_id=chosen[0] if chosen else next(iter(questions.values())).id),
        (*questions.values(), *answers),
        tuple(runs.values()),
        copy_of=packed.id,
    )
    check_comparison(comparison, whole, "$")
    return Bundle((replace(whole, comparisons=(settled(comparison),)),))


def _question(packed: _Comparison, conversation: Conversation, lane: _Lane) -> Message:
    return Message(
        id=derived_id(conversation.created_at, _PROGRAM, packed.id, "question", lane.user_message_id),
        owner=conversation.owner,
        conversation_id=conversation.id,
        parent_id=None,
        role="user",
        parts=(Text(packed.prompt),),
        timestamp=conversation.created_at,
    )


def _run(packed: _Comparison, conversation: Conversation, place: int, question: Message) -> Run:
    lane, path, at = packed.lanes[place], f"$.lanes[{place}]", conversation.created_at
    if lane.variant >= len(packed.variants):
        raise refusal(f"{path}.variant", "is no variant of this comparison")
    variant, timing = packed.variants[lane.variant], lane.timing
    # Ids say what comes after what: the user message, then the lanes in their order.
    ids_at = at + timedelta(milliseconds=1 + place)
    started_at = at + timedelta(milliseconds=timing.queued_ms if timing else 0)
    run = Run(
        id=derived_id(ids_at, _PROGRAM, packed.id, "run", lane.run_id),
        owner=conversation.owner,
        kind="chat",
        conversation_id=conversation.id,
        parent_message_id=question.id,
        message_id=derived_id(ids_at, _PROGRAM, packed.id, "answer", lane.run_id),
        requested_model=variant.model,
        outcome=Outcome(
            status=lane.status,
            model=lane.model or variant.model,
            provider=lane.provider,
            finish_reason=lane.finish_reason,
            usage=lane.usage,
            cost_usd=lane.cost_usd,
            cost_source=lane.cost_source,
            timing=_timing(timing),
            error=lane.error,
            notes=lane.notes,
        ),
        created_at=at,
        params=variant.params,
        system_prompt=variant.system_prompt,
        started_at=started_at,
        ended_at=started_at + timedelta(milliseconds=timing.duration_ms if timing else 0),
    )
    check_account(run, path)
    return ended(run)


def _timing(timing: _Timing | None) -> Timing | None:
    if timing is None:
        return None
    firsts = [at for at in (timing.first_reasoning_ms, timing.ttft_ms) if at is not None]
    return Timing(
        queued_ms=timing.queued_ms,
        ttft_ms=min(firsts, default=None),
        duration_ms=timing.duration_ms,
        first_byte_ms=timing.first_byte_ms,
        first_reasoning_ms=timing.first_reasoning_ms,
        first_text_ms=timing.ttft_ms,
        text_tokens_per_second=timing.tokens_per_second,
    )


def _answer(run: Run, text: str) -> Message:
    return Message(
        id=run.message_id,
        owner=run.owner,
        conversation_id=run.conversation_id,
        parent_id=run.parent_message_id,
        role="assistant",
        parts=(Text(text),) if text else (),
        timestamp=run.created_at,
        run_id=run.id,
        outcome=run.outcome,
    )


def _comparison(
    packed: _Comparison, conversation: Conversation, questions: Mapping[str, Message], runs: Mapping[str, Run]
) -> Comparison:
    def run_of(run_id: str, path: str) -> str:
        if run_id not in runs:
            raise refusal(path, "is no run of a lane")
        return runs[run_id].id

    def vote_of(given: _Vote) -> Vote:
        ratings = [(run_of(run_id, "$.vote.ratings"), rating) for run_id, rating in given.ratings.items()]
        winner = None if given.run_id is None else run_of(given.run_id, "$.vote.run_id")
        return Vote(given.at, winner, tuple(sorted(ratings)))

    def judgement_of(given: _Judgement, place: str) -> Judgement:
        def derived(*names: str) -> str:
            return derived_id(instant_of(given.created_at), _PROGRAM, packed.id, *names)

        return Judgement(
            id=derived("judgement", given.id),
            model=given.model,
            rubric=given.rubric,
            # One for each order; what they said is not in the file.
            run_ids=tuple(derived("judge", run_id) for run_id in given.run_ids),
            created_at=given.created_at,
            status=given.status,
            grades=tuple(
                Grade(run_of(grade.run_id, f"{place}.grades"), grade.scores, grade.reason) for grade in given.grades
            ),
            error=given.error,
        )

    question_id = None
    if packed.message_id is not None:
        if questions.keys() != {packed.message_id}:
            raise refusal("$.message_id", "is not the user message that all lanes answer")
        question_id = questions[packed.message_id].id
    estimate, vote, chosen = packed.estimate, packed.vote, packed.chosen_run_id
    return Comparison(
        id=derived_id(conversation.created_at, _PROGRAM, packed.id, "comparison"),
        owner=conversation.owner,
        conversation_id=conversation.id,
        question_id=question_id,
        prompt=packed.prompt,
        variants=packed.variants,
        lanes=tuple(
            Lane(lane.variant, lane.repeat, questions[lane.user_message_id].id, (runs[lane.run_id].id,))
            for lane in packed.lanes
        ),
        created_at=packed.created_at,
        updated_at=packed.updated_at,
        repeat=packed.repeat,
        title=packed.title,
        notes=packed.notes,
        tags=packed.tags,
        blind=packed.blind,
        revealed_at=(vote.at if vote else packed.updated_at) if packed.blind else None,
        on_unsupported=packed.on_unsupported,
        max_cost_usd=packed.max_cost_usd,
        estimate=Estimate(estimate.low_usd, estimate.likely_usd, estimate.high_usd) if estimate else None,
        checks=packed.checks,
        chosen_run_id=None if chosen is None else run_of(chosen, "$.chosen_run_id"),
        vote=None if vote is None else vote_of(vote),
        judgements=tuple(
            judgement_of(judgement, f"$.judgements[{index}]") for index, judgement in enumerate(packed.judgements)
        ),
    )
