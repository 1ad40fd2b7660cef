"""Comparisons on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field, model_validator

from openchat.api.schemas.common import Body, Money, Time
from openchat.api.schemas.conversations import ModelId, SystemPrompt, Tag, Title
from openchat.api.schemas.messages import MessageIn
from openchat.api.schemas.outcome import ErrorOut, NoteOut, UsageOut
from openchat.api.schemas.params import Params
from openchat.comparisons.checks import Result, run_checks, verify
from openchat.comparisons.judging import JudgeAsk
from openchat.comparisons.leaderboard import By, Leaderboard, Of, Standing
from openchat.comparisons.model import (
    MAX_LANES,
    MAX_RATING,
    MAX_REPEATS,
    MAX_VARIANTS,
    Answered,
    BadCheck,
    Check,
    CheckType,
    Comparison,
    Estimate,
    Grade,
    Judged,
    JudgementStatus,
    OnUnsupported,
    Seen,
    Variant,
    VariantSet,
    Vote,
    letter,
)
from openchat.comparisons.ranking import Gap
from openchat.comparisons.report import Measure, Spread, Summary, Totals, samples, summaries, totals
from openchat.comparisons.significance import Difference, differences
from openchat.conversations.model import CostSource, RunStatus, Timing
from openchat.upstream.base import FinishReason

# Of a long message, in lists.
PROMPT_CHARS = 300

RunId = Annotated[str, Field(min_length=1, max_length=100)]
Budget = Annotated[Decimal, Field(gt=0, le=1_000_000, max_digits=20)]


class VariantIn(Body):
    """What a lane asks. `provider` is the only one that may serve the model (one of OpenRouter's, by its tag)."""

    model: ModelId
    provider: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    params: Params = Field(default_factory=Params)
    system_prompt: SystemPrompt | None = None
    label: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    def variant(self) -> Variant:
        return Variant(self.model, self.provider, self.params.given(), self.system_prompt, self.label)


class CheckIn(Body):
    """Asked of each answer's text. `value` is a text, for `min_length` and `max_length` a number of characters, for
    `json_schema` a JSON Schema (draft 2020-12) that the answer, as JSON, is to meet. A `regex` is found anywhere in the
    text and has no look-around and no back-references, so that none can take long. `equals` passes over the white
    space around the text."""

    type: CheckType
    value: Annotated[str, Field(max_length=10_000)] | Annotated[int, Field(ge=0)] | dict[str, Any]
    ignore_case: bool = Field(False, description="For texts and patterns.")

    @model_validator(mode="after")
    def _can_be_run(self) -> CheckIn:
        try:
            verify(self.check())
        except BadCheck as exc:
            raise ValueError(f"value cannot be used: {exc}") from exc
        return self

    def check(self) -> Check:
        return Check(self.type, self.value, self.ignore_case)


Variants: TypeAlias = Annotated[list[VariantIn], Field(min_length=1, max_length=MAX_VARIANTS)]


class ComparisonCreate(Body):
    """One message, answered by every variant, `repeat` times each: 2 to 48 lanes in all. Without `conversation_id` it
    begins a conversation of its own."""

    conversation_id: str | None = None
    parent_id: str | None = None
    message: MessageIn
    variants: Variants
    repeat: int = Field(1, ge=1, le=MAX_REPEATS)
    blind: bool = Field(False, description="Hide until the vote which lane is whose, and shuffle them.")
    max_cost_usd: Budget | None = Field(None, description="Refused where it is likely to cost more; cut when it has.")
    on_unsupported: OnUnsupported = Field(
        "refuse", description="What a variant's model does not take: `refuse` it, or `adapt` it with a note."
    )
    title: Title | None = None
    tags: list[Tag] = Field(default=[], max_length=100)
    checks: list[CheckIn] = Field(default=[], max_length=50)

    @model_validator(mode="after")
    def _is_a_comparison(self) -> ComparisonCreate:
        lanes = len(self.variants) * self.repeat
        if lanes < 2:
            raise ValueError("one variant alone needs `repeat`: there should be at least two lanes")
        if lanes > MAX_LANES:
            raise ValueError(f"{lanes} lanes are too many: there may be {MAX_LANES}")
        return self


class ComparisonPatch(Body):
    """Only the fields that are sent change; null takes a value back."""

    title: Title | None = None
    notes: Annotated[str, Field(max_length=100_000)] | None = None
    tags: list[Tag] = Field(default=[], max_length=100)

    def changes(self) -> dict[str, Any]:
        changes = {name: getattr(self, name) for name in self.model_fields_set}
        if "tags" in changes:
            changes["tags"] = tuple(self.tags)
        return changes


class LaneRef(Body):
    """A lane, by the run in it."""

    run_id: RunId


class LanesRef(Body):
    """One lane, or without `run_id` all of them."""

    run_id: RunId | None = None


class LaneReplace(LaneRef):
    variant: VariantIn


class ComparisonContinue(Body):
    message: MessageIn


class VoteIn(Body):
    """One of these: the winner's `run_id`, `tie`, or `ratings` of two lanes or more by run, from 1 to 10."""

    run_id: RunId | None = None
    tie: Literal[True] | None = None
    ratings: dict[str, Annotated[int, Field(ge=1, le=MAX_RATING)]] | None = Field(
        None, min_length=2, max_length=MAX_LANES
    )

    @model_validator(mode="after")
    def _is_one_vote(self) -> VoteIn:
        if sum(given is not None for given in (self.run_id, self.tie, self.ratings)) != 1:
            raise ValueError("a vote should be one of `run_id`, `tie` and `ratings`")
        return self


class JudgeIn(Body):
    """The model that is to grade the lanes which have text, and by what; without `rubric` by the usual one."""

    model: ModelId
    rubric: Annotated[str, Field(min_length=1, max_length=20_000)] | None = None
    params: Params = Field(default_factory=Params)
    max_cost_usd: Budget | None = Field(None, description="Refused where the judge is likely to cost more.")

    def ask(self) -> JudgeAsk:
        return JudgeAsk(self.model, self.rubric, self.params.given(), self.max_cost_usd)


class VariantOut(BaseModel):
    model: str
    provider: str | None
    params: dict[str, Any]
    system_prompt: str | None
    label: str | None

    @classmethod
    def of(cls, variant: Variant) -> VariantOut:
        return cls(
            model=variant.model,
            provider=variant.provider,
            params=dict(variant.params),
            system_prompt=variant.system_prompt,
            label=variant.label,
        )


class CheckOut(BaseModel):
    type: CheckType
    value: str | int | dict[str, Any]
    ignore_case: bool

    @classmethod
    def of(cls, check: Check) -> CheckOut:
        return cls(
            type=check.type,
            value=check.value if isinstance(check.value, str | int) else dict(check.value),
            ignore_case=check.ignore_case,
        )


class CheckResultOut(BaseModel):
    """In the order of the comparison's `checks`. `reason` says what was not so."""

    passed: bool
    reason: str | None

    @classmethod
    def of(cls, result: Result) -> CheckResultOut:
        return cls(passed=result.passed, reason=result.reason)


class LaneTimingOut(BaseModel):
    """From the end of the queue on; `ttft_ms` is to the first visible text, `tokens_per_second` of the visible text."""

    queued_ms: int
    first_byte_ms: int | None
    first_reasoning_ms: int | None
    ttft_ms: int | None
    duration_ms: int
    tokens_per_second: float | None

    @classmethod
    def of(cls, timing: Timing | None) -> LaneTimingOut | None:
        if timing is None:
            return None
        return cls(
            queued_ms=timing.queued_ms,
            first_byte_ms=timing.first_byte_ms,
            first_reasoning_ms=timing.first_reasoning_ms,
            ttft_ms=timing.first_text_ms,
            duration_ms=timing.duration_ms,
            tokens_per_second=timing.text_tokens_per_second,
        )


class LaneOut(BaseModel):
    """`place` is where it stands, from 0, and `letter` what it is called by there. `variant` is an index of the
    comparison's variants, `repeat` counts the lanes of the same one from 0. `checks` are null until it has ended. What
    would tell whose lane it is, is null in a blind comparison until the vote."""

    place: int
    letter: str
    run_id: str
    message_id: str
    user_message_id: str
    earlier_run_ids: list[str]
    variant: int | None
    repeat: int | None
    label: str | None
    model: str | None
    provider: str | None
    status: RunStatus
    content: str
    finish_reason: FinishReason | None
    usage: UsageOut | None
    cost_usd: Money | None
    cost_source: CostSource | None
    timing: LaneTimingOut | None
    error: ErrorOut | None
    notes: list[NoteOut]
    checks: list[CheckResultOut] | None

    @classmethod
    def of(cls, comparison: Comparison, place: int, answered: Answered) -> LaneOut:
        lane, sealed = comparison.lanes[place], comparison.is_sealed
        outcome, text = answered.run.outcome.shown, answered.answer.content
        results = run_checks(comparison.checks, text) if answered.has_ended else None
        return cls(
            place=place,
            letter=letter(place),
            run_id=lane.run_id,
            message_id=answered.answer.id,
            user_message_id=lane.question_id,
            earlier_run_ids=list(lane.run_ids[:-1]),
            variant=None if sealed else lane.variant,
            repeat=None if sealed else lane.repeat,
            label=None if sealed else comparison.variants[lane.variant].label,
            model=outcome.shown_model,
            provider=outcome.provider,
            status=outcome.status,
            content=text,
            finish_reason=outcome.finish_reason,
            usage=UsageOut.of(outcome.usage),
            cost_usd=outcome.cost_usd,
            cost_source=outcome.cost_source,
            timing=LaneTimingOut.of(outcome.timing),
            error=ErrorOut.of(outcome.error),
            notes=NoteOut.all_of(outcome),
            checks=None if results is None else [CheckResultOut.of(result) for result in results],
        )


class SpreadOut(BaseModel):
    """Of `n` figures the median, the quartiles (half of them are between), the least and the greatest."""

    n: int
    median: float
    low_quartile: float
    high_quartile: float
    min: float
    max: float

    @classmethod
    def of(cls, spread: Spread[float] | None) -> SpreadOut | None:
        if spread is None:
            return None
        return cls(
            n=spread.n,
            median=spread.median,
            low_quartile=spread.low_quartile,
            high_quartile=spread.high_quartile,
            min=spread.least,
            max=spread.most,
        )


class MoneySpreadOut(BaseModel):
    """The same of amounts, USD."""

    n: int
    median: Money
    low_quartile: Money
    high_quartile: Money
    min: Money
    max: Money

    @classmethod
    def of(cls, spread: Spread[Decimal] | None) -> MoneySpreadOut | None:
        if spread is None:
            return None
        return cls(
            n=spread.n,
            median=spread.median,
            low_quartile=spread.low_quartile,
            high_quartile=spread.high_quartile,
            min=spread.least,
            max=spread.most,
        )


class SummaryOut(BaseModel):
    """The lanes of one variant; the spreads are of those that completed."""

    variant: int
    lanes: int
    completed: int
    ttft_ms: SpreadOut | None
    duration_ms: SpreadOut | None
    tokens_per_second: SpreadOut | None
    completion_tokens: SpreadOut | None
    cost_usd: MoneySpreadOut | None

    @classmethod
    def of(cls, summary: Summary) -> SummaryOut:
        return cls(
            variant=summary.variant,
            lanes=summary.lanes,
            completed=summary.completed,
            ttft_ms=SpreadOut.of(summary.ttft_ms),
            duration_ms=SpreadOut.of(summary.duration_ms),
            tokens_per_second=SpreadOut.of(summary.tokens_per_second),
            completion_tokens=SpreadOut.of(summary.completion_tokens),
            cost_usd=MoneySpreadOut.of(summary.cost_usd),
        )


class DifferenceOut(BaseModel):
    """Of one measure between two variants, both with four figures or more: an exact rank-sum test, corrected for the
    number of pairs (Holm). `significant` at 5 %."""

    measure: Measure
    a: int
    b: int
    p_value: float
    significant: bool

    @classmethod
    def of(cls, difference: Difference) -> DifferenceOut:
        return cls(
            measure=difference.measure,
            a=difference.a,
            b=difference.b,
            p_value=difference.p_value,
            significant=difference.is_significant,
        )


class TotalsOut(BaseModel):
    """Of all runs, those that were retried or replaced too. `cost_usd` is the sum of what is known; of `unknown_costs`
    runs that ended nobody knows it."""

    lanes: int
    ended: int
    usage: UsageOut | None
    cost_usd: Money | None
    unknown_costs: int | None

    @classmethod
    def of(cls, summed: Totals, *, sealed: bool) -> TotalsOut:
        # They change when a lane ends, and so would tell of it.
        return cls(
            lanes=summed.lanes,
            ended=summed.ended,
            usage=None if sealed else UsageOut.counted(summed.usage),
            cost_usd=None if sealed else summed.cost_usd,
            unknown_costs=None if sealed else summed.unknown_costs,
        )


class ComparisonEstimateOut(BaseModel):
    """What all lanes together would cost, before they were sent: without any answer, with answers of about 500 tokens,
    and of full length."""

    low_usd: Money
    likely_usd: Money
    high_usd: Money

    @classmethod
    def of(cls, estimate: Estimate | None) -> ComparisonEstimateOut | None:
        if estimate is None:
            return None
        return cls(low_usd=estimate.low, likely_usd=estimate.likely, high_usd=estimate.high)


class VoteOut(BaseModel):
    """The winner, or `tie`, or `ratings` by run."""

    run_id: str | None
    tie: bool
    ratings: dict[str, int]
    at: Time

    @classmethod
    def of(cls, vote: Vote | None) -> VoteOut | None:
        if vote is None:
            return None
        return cls(run_id=vote.winner, tie=vote.is_tie, ratings=dict(vote.ratings), at=vote.at)


class GradeOut(BaseModel):
    """Of a lane, by its run: `scores` from 1 to 10, one for each order in which the judge has read the answers, and
    `score`, their mean."""

    run_id: str
    score: float
    scores: list[float]
    reason: str

    @classmethod
    def of(cls, grade: Grade) -> GradeOut:
        return cls(run_id=grade.run_id, score=grade.score, scores=list(grade.scores), reason=grade.reason)


class JudgementOut(BaseModel):
    """What a model says of the lanes; no vote. `run_ids` are its own runs, one for each order. `best` has the highest
    score (null for a tie), `agreed` is whether both orders name the same best (null where neither names one)."""

    id: str
    model: str
    rubric: str
    status: JudgementStatus
    run_ids: list[str]
    grades: list[GradeOut]
    best: str | None
    agreed: bool | None
    cost_usd: Money | None
    cost_source: CostSource | None
    error: ErrorOut | None
    created_at: Time

    @classmethod
    def of(cls, judged: Judged) -> JudgementOut:
        judgement = judged.judgement
        return cls(
            id=judgement.id,
            model=judgement.model,
            rubric=judgement.rubric,
            status=judgement.status,
            run_ids=list(judgement.run_ids),
            grades=[GradeOut.of(grade) for grade in judgement.grades],
            best=judgement.best,
            agreed=judgement.agreed,
            cost_usd=judged.cost_usd,
            cost_source=judged.cost_source,
            error=ErrorOut.of(judgement.error),
            created_at=judgement.created_at,
        )


class ComparisonOut(BaseModel):
    """`message_id` is the user message that all lanes answer; null where each goes on with a history of its own
    (`previous_id`). A blind one is `sealed` until the vote: then `variants`, `summaries` and the estimate are empty,
    and of each lane only what it says and how it ended is shown."""

    id: str
    conversation_id: str
    message_id: str | None
    previous_id: str | None
    title: str | None
    prompt: str
    notes: str | None
    tags: list[str]
    status: Literal["running", "ended"]
    blind: bool
    sealed: bool
    variants: list[VariantOut]
    repeat: int
    checks: list[CheckOut]
    on_unsupported: OnUnsupported
    max_cost_usd: Money | None
    estimate: ComparisonEstimateOut | None
    lanes: list[LaneOut]
    summaries: list[SummaryOut]
    differences: list[DifferenceOut]
    totals: TotalsOut
    chosen_run_id: str | None
    vote: VoteOut | None
    judgements: list[JudgementOut]
    created_at: Time
    updated_at: Time

    @classmethod
    def of(cls, seen: Seen) -> ComparisonOut:
        comparison, sealed = seen.comparison, seen.comparison.is_sealed
        return cls(
            id=comparison.id,
            conversation_id=comparison.conversation_id,
            message_id=comparison.question_id,
            previous_id=comparison.previous_id,
            title=comparison.title,
            prompt=comparison.prompt,
            notes=comparison.notes,
            tags=list(comparison.tags),
            status="ended" if seen.has_ended else "running",
            blind=comparison.blind,
            sealed=sealed,
            variants=[] if sealed else [VariantOut.of(variant) for variant in comparison.variants],
            repeat=comparison.repeat,
            checks=[CheckOut.of(check) for check in comparison.checks],
            on_unsupported=comparison.on_unsupported,
            max_cost_usd=comparison.max_cost_usd,
            estimate=None if sealed else ComparisonEstimateOut.of(comparison.estimate),
            lanes=[LaneOut.of(comparison, place, answered) for place, answered in enumerate(seen.lanes)],
            summaries=[] if sealed else [SummaryOut.of(summary) for summary in summaries(seen)],
            differences=[] if sealed else [DifferenceOut.of(found) for found in differences(samples(seen))],
            totals=TotalsOut.of(totals(seen), sealed=sealed),
            chosen_run_id=comparison.chosen_run_id,
            vote=VoteOut.of(comparison.vote),
            judgements=[JudgementOut.of(judged) for judged in seen.judgements],
            created_at=comparison.created_at,
            updated_at=comparison.updated_at,
        )


class ComparisonItemOut(BaseModel):
    """In lists; `prompt` is its beginning."""

    id: str
    conversation_id: str
    previous_id: str | None
    title: str | None
    prompt: str
    tags: list[str]
    blind: bool
    sealed: bool
    variants: list[VariantOut]
    lanes: int
    chosen_run_id: str | None
    vote: VoteOut | None
    created_at: Time
    updated_at: Time

    @classmethod
    def of(cls, comparison: Comparison) -> ComparisonItemOut:
        sealed = comparison.is_sealed
        return cls(
            id=comparison.id,
            conversation_id=comparison.conversation_id,
            previous_id=comparison.previous_id,
            title=comparison.title,
            prompt=comparison.prompt[:PROMPT_CHARS],
            tags=list(comparison.tags),
            blind=comparison.blind,
            sealed=sealed,
            variants=[] if sealed else [VariantOut.of(variant) for variant in comparison.variants],
            lanes=len(comparison.lanes),
            chosen_run_id=comparison.chosen_run_id,
            vote=VoteOut.of(comparison.vote),
            created_at=comparison.created_at,
            updated_at=comparison.updated_at,
        )


class VariantSetIn(Body):
    variants: Variants


class VariantSetOut(BaseModel):
    name: str
    variants: list[VariantOut]
    created_at: Time
    updated_at: Time

    @classmethod
    def of(cls, kept: VariantSet) -> VariantSetOut:
        return cls(
            name=kept.name,
            variants=[VariantOut.of(variant) for variant in kept.variants],
            created_at=kept.created_at,
            updated_at=kept.updated_at,
        )


class StandingOut(BaseModel):
    """`key` is a model, or what a variant asks for. `rating` is in Elo's points (mean 1000; 400 more win ten times as
    often), `low` and `high` its 95 % interval. `wins` counts ties in parts; the medians are of lanes that completed."""

    key: str
    rating: float
    low: float
    high: float
    wins: float
    votes: int
    lanes: int
    cost_usd: Money
    wins_per_dollar: Money | None
    ttft_ms: float | None
    tokens_per_second: float | None

    @classmethod
    def of(cls, standing: Standing) -> StandingOut:
        rating = standing.rating
        return cls(
            key=rating.key,
            rating=round(rating.rating, 1),
            low=round(rating.low, 1),
            high=round(rating.high, 1),
            wins=round(rating.wins, 3),
            votes=rating.votes,
            lanes=standing.lanes,
            cost_usd=standing.cost_usd,
            wins_per_dollar=standing.wins_per_dollar,
            ttft_ms=standing.ttft_ms,
            tokens_per_second=standing.tokens_per_second,
        )


class GapOut(BaseModel):
    """How many points `a` is ahead of `b`, and how likely votes for two that are alike would differ so, corrected for
    the number of pairs (Holm). `significant` at 5 %."""

    a: str
    b: str
    points: float
    p_value: float
    significant: bool

    @classmethod
    def of(cls, gap: Gap) -> GapOut:
        return cls(a=gap.a, b=gap.b, points=round(gap.points, 1), p_value=gap.p_value, significant=gap.is_significant)


class LeaderboardOut(BaseModel):
    """The best first. `gaps` are the pairs of the first twelve. Of the judge, `votes` counts judgements."""

    by: By
    of: Of
    votes: int
    items: list[StandingOut]
    gaps: list[GapOut]

    @classmethod
    def shown(cls, by: By, of: Of, board: Leaderboard) -> LeaderboardOut:
        return cls(
            by=by,
            of=of,
            votes=board.votes,
            items=[StandingOut.of(standing) for standing in board.standings],
            gaps=[GapOut.of(gap) for gap in board.gaps],
        )
