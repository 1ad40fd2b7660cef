"""Comparisons: one user message, answered by several variants at once. A lane is a place in one, written by a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from statistics import fmean
from typing import Literal, TypeAlias

from openchat.conversations.model import FINAL, CostSource, Message
from openchat.runs.model import Run
from openchat.upstream.base import JsonObject
from openchat.upstream.errors import Failure

OnUnsupported: TypeAlias = Literal["refuse", "adapt"]
JudgementStatus: TypeAlias = Literal["running", "completed", "failed", "cancelled"]
CheckType: TypeAlias = Literal["contains", "not_contains", "regex", "json_schema", "min_length", "max_length", "equals"]

MAX_VARIANTS = 12
MAX_REPEATS = 10
# What one screen, one person and one upstream can still take in at once.
MAX_LANES = 48
MAX_RATING = 10
# More would say nothing that these have not.
MAX_JUDGEMENTS = 20


@dataclass(frozen=True, slots=True)
class Variant:
    """What a lane asks: a model, and what is special about asking it. `provider` is the only one that may serve it."""

    model: str
    provider: str | None = None
    params: JsonObject = field(default_factory=dict)
    system_prompt: str | None = None
    label: str | None = None

    @property
    def name(self) -> str:
        """For people: its label, else its model and provider."""
        return self.label or (f"{self.model} ({self.provider})" if self.provider else self.model)


@dataclass(frozen=True, slots=True)
class Check:
    """What is asked of each answer's text; `value` is a text, a number of characters, or a JSON schema."""

    type: CheckType
    value: str | int | JsonObject
    ignore_case: bool = False


class BadCheck(Exception):
    """The pattern or the schema of a check cannot be used; its text says why."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A place in a comparison. `run_ids` are the runs that were to fill it, the last one counts: the others were
    retried or replaced, and their answers stay in the tree.

    `variant` is its index among the comparison's variants, `repeat` counts the lanes of the same variant from 0.
    """

    variant: int
    repeat: int
    question_id: str
    run_ids: tuple[str, ...]

    @property
    def run_id(self) -> str:
        return self.run_ids[-1]

    @property
    def attempt(self) -> int:
        return len(self.run_ids) - 1


@dataclass(frozen=True, slots=True)
class Estimate:
    """What all lanes would cost, USD, before they were sent: without any answer, with answers of usual length, and of
    full length."""

    low: Decimal
    likely: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person says: a winner, a tie, or a rating of each lane (by run, from 1 to MAX_RATING)."""

    at: datetime
    winner: str | None = None
    ratings: tuple[tuple[str, int], ...] = ()

    @property
    def is_tie(self) -> bool:
        return self.winner is None and not self.ratings


@dataclass(frozen=True, slots=True)
class Grade:
    """What a judge gives the answer of a lane, by its run: a score from 1 to MAX_RATING for each order in which it has
    read the answers, and why."""

    run_id: str
    scores: tuple[float, ...]
    reason: str

    @property
    def score(self) -> float:
        return fmean(self.scores)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a model says of the lanes that have text, having read them in two orders: a run each.

    `rubric` is what it was told to grade by. Only a completed one has grades, and only a failed one an error.
    """

    id: str
    model: str
    rubric: str
    run_ids: tuple[str, ...]
    created_at: datetime
    status: JudgementStatus = "running"
    grades: tuple[Grade, ...] = ()
    error: Failure | None = None

    @property
    def best(self) -> str | None:
        """The run with the highest score; None where several have it."""
        return _best({grade.run_id: grade.score for grade in self.grades})

    @property
    def agreed(self) -> bool | None:
        """Whether the same answer was the best in both orders; None where none was in either."""
        run_ids = [grade.run_id for grade in self.grades]
        orders = zip(*(grade.scores for grade in self.grades), strict=False)
        bests = {_best(dict(zip(run_ids, scores, strict=True))) for scores in orders}
        return None if bests <= {None} else len(bests) == 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """`lanes` are in the order in which they are shown: that of the variants, or a shuffled one where it is blind.

    `question_id` is the user message that all lanes answer; None where each goes on with a history of its own
    (`previous_id`). `prompt` is the text of that message. `revealed_at` is when a blind one was voted on.
    """

    id: str
    owner: str
    conversation_id: str
    question_id: str | None
    prompt: str
    variants: tuple[Variant, ...]
    lanes: tuple[Lane, ...]
    created_at: datetime
    updated_at: datetime
    repeat: int = 1
    previous_id: str | None = None
    title: str | None = None
    notes: str | None = None
    tags: tuple[str, ...] = ()
    blind: bool = False
    revealed_at: datetime | None = None
    on_unsupported: OnUnsupported = "refuse"
    max_cost_usd: Decimal | None = None
    estimate: Estimate | None = None
    checks: tuple[Check, ...] = ()
    chosen_run_id: str | None = None
    vote: Vote | None = None
    judgements: tuple[Judgement, ...] = ()

    @property
    def is_judged(self) -> bool:
        """A judge has said something of it."""
        return any(judgement.status == "completed" for judgement in self.judgements)

    @property
    def is_sealed(self) -> bool:
        """Blind and not voted on: nobody may see which lane is whose."""
        return self.blind and self.revealed_at is None

    @property
    def run_ids(self) -> list[str]:
        """The runs that count, in the order of the lanes."""
        return [lane.run_id for lane in self.lanes]

    @property
    def all_run_ids(self) -> Iterator[str]:
        """Also those that were retried or replaced: they have cost too."""
        return (run_id for lane in self.lanes for run_id in lane.run_ids)

    def place_of(self, run_id: str) -> int | None:
        """Where the lane stands that this run fills now."""
        return next((place for place, lane in enumerate(self.lanes) if lane.run_id == run_id), None)

    def with_run(self, place: int, run_id: str, variant: int) -> Comparison:
        """With a new run in that place. What was said of the one before does not hold for it."""
        lane = self.lanes[place]
        repeat = lane.repeat if variant == lane.variant else 0
        lanes = list(self.lanes)
        lanes[place] = replace(lane, variant=variant, repeat=repeat, run_ids=(*lane.run_ids, run_id))
        chosen = None if self.chosen_run_id == lane.run_id else self.chosen_run_id
        vote = None if self.vote is not None and _names(self.vote, lane.run_id) else self.vote
        return replace(self, lanes=tuple(lanes), chosen_run_id=chosen, vote=vote, judgements=())

    def judgement(self, judgement_id: str) -> Judgement | None:
        return next((known for known in self.judgements if known.id == judgement_id), None)


@dataclass(frozen=True, slots=True)
class Answered:
    """A lane's run, as it stands, and its answer."""

    run: Run
    answer: Message

    @property
    def has_ended(self) -> bool:
        return self.run.outcome.status in FINAL


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement as it stands, and what its runs have cost until now."""

    judgement: Judgement
    cost_usd: Decimal | None = None
    cost_source: CostSource | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A comparison with its lanes as they stand, in their order, what all its runs have cost until now, and what judges
    say of it, the oldest first."""

    comparison: Comparison
    lanes: tuple[Answered, ...]
    earlier: tuple[Answered, ...] = ()
    judgements: tuple[Judged, ...] = ()

    @property
    def has_ended(self) -> bool:
        return all(lane.has_ended for lane in self.lanes)


@dataclass(frozen=True, slots=True)
class VariantSet:
    """Variants that are kept by a name."""

    owner: str
    name: str
    variants: tuple[Variant, ...]
    created_at: datetime
    updated_at: datetime


def letter(place: int) -> str:
    """A, B, …, Z, AA, AB …: what a lane is called while its variant is not shown, and beside it."""
    name = ""
    place += 1
    while place:
        place, last = divmod(place - 1, 26)
        name = chr(ord("A") + last) + name
    return name


def _best(scores: Mapping[str, float]) -> str | None:
    highest = max(scores.values(), default=None)
    bests = [run_id for run_id, score in scores.items() if score == highest]
    return bests[0] if len(bests) == 1 else None


def _names(vote: Vote, run_id: str) -> bool:
    return vote.is_tie or vote.winner == run_id or any(rated == run_id for rated, _ in vote.ratings)


def in_order(variants: Sequence[Variant], repeat: int) -> list[tuple[int, int]]:
    """The variant and repeat of every lane, in the order of the variants."""
    return [(variant, number) for variant in range(len(variants)) for number in range(repeat)]
