"""The judge: a model that grades the lanes of a comparison, in two runs that read them in opposite orders."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

import structlog
from anyio import CancelScope

from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.comparisons.costs import CostEstimator
from openchat.comparisons.model import MAX_JUDGEMENTS, Answered, Judged, Judgement, Seen
from openchat.comparisons.verdicts import (
    DEFAULT_RUBRIC,
    INSTRUCTION,
    ORDERS,
    Evidence,
    Unreadable,
    grades_of,
    prompt_of,
    read_verdict,
    response_format,
)
from openchat.conversations.model import Conversation, CostSource, Message, Outcome
from openchat.conversations.parts import File, Image, Part, Text
from openchat.conversations.port import ConversationStore
from openchat.errors import (
    ContextOverflow,
    FieldError,
    Invalid,
    LimitReached,
    OverBudget,
    RunActive,
    Sealed,
    StoreFailed,
)
from openchat.files.service import FileService
from openchat.money import exact_sum, plain
from openchat.runs.aside import AsideRuns, Terms
from openchat.runs.model import Run
from openchat.runs.prompt import build
from openchat.runs.starting import Ask, Prepared, Starter, Turn
from openchat.upstream.base import JsonObject, Model
from openchat.upstream.errors import Failure

log = structlog.get_logger(__name__)

# Runs at once, over all judgements: an upstream's limits are for the lanes first.
AT_ONCE = 8
# Judgements that run or wait.
MAX_LIVE = 100
# One who reasons over many long answers takes his time.
PATIENCE_SECONDS = 600.0
# What cannot be read is asked for once more.
ATTEMPTS = 2
# Two sentences in any language take less.
GRADE_TOKENS = 200
VERDICT_TOKENS = 300
_KEEPS_TO_JSON = frozenset({"structured_outputs", "response_format"})

_INTERRUPTED = Failure("interrupted", "The server stopped while the judge was at work. Ask it again.", True)
_NOT_STORED = Failure("storage_failed", "What the judge said could not be stored. Ask it again.", True)
_BROKE = Failure("internal", "The server failed. Its log says why.", True)


@dataclass(frozen=True, slots=True)
class JudgeAsk:
    """Who is to judge, and by what; without a rubric by the usual one. `max_cost_usd` refuses what is likely to cost
    more."""

    model: str
    rubric: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    max_cost_usd: Decimal | None = None


@dataclass(slots=True)
class Case:
    """A judgement that may begin: its runs, one for each order, and what each is to ask."""

    comparison_id: str
    conversation_id: str
    judgement: Judgement
    evidence: Evidence
    runs: Sequence[Run]
    messages: Sequence[Sequence[JsonObject]]
    scopes: Sequence[CancelScope] = field(default_factory=lambda: [CancelScope() for _ in range(ORDERS)])
    task: asyncio.Task[None] | None = None


class Judge:
    """`expect` a case before it is stored, then `begin` it or `forget` it."""

    def __init__(
        self,
        conversations: ConversationStore,
        starter: Starter,
        asides: AsideRuns,
        files: FileService,
        catalogue: Catalogue,
        clock: Clock,
        new_id: Callable[[], str],
        new_marker: Callable[[], str],
    ) -> None:
        self._conversations = conversations
        self._starter = starter
        self._asides = asides
        self._files = files
        self._catalogue = catalogue
        self._estimator = CostEstimator(catalogue, clock)
        self._clock = clock
        self._new_id = new_id
        self._new_marker = new_marker
        self._places = asyncio.Semaphore(AT_ONCE)
        self._live: dict[str, Case] = {}

    async def aclose(self) -> None:
        """End what is under way; what it has cost is stored."""
        tasks = [case.task for case in self._live.values() if case.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def draft(self, seen: Seen, ask: JudgeAsk) -> Case:
        """What would be asked of the judge. Raises a Refusal, having changed nothing."""
        lanes = self._judgeable(seen)
        comparison, model = seen.comparison, await self._catalogue.require(ask.model)
        evidence = await self._evidence(lanes)
        rubric, marker = ask.rubric or DEFAULT_RUBRIC, self._new_marker()
        params = _usual(model, len(lanes), ask.params) | dict(ask.params)
        asked = Ask(model=ask.model, params=params, system_prompt=INSTRUCTION)
        turns = [self._turn(seen, evidence, prompt_of(evidence, order, rubric, marker)) for order in range(ORDERS)]
        prepared = [await self._prepare(turn, asked) for turn in turns]
        self._refuse_over_budget(prepared, ask.max_cost_usd)
        runs = [self._run(lanes[0], each) for each in prepared]
        run_ids = tuple(run.id for run in runs)
        judgement = Judgement(self._new_id(), ask.model, rubric, run_ids, self._clock.now())
        messages = [await self._messages(each, evidence) for each in prepared]
        return Case(comparison.id, comparison.conversation_id, judgement, evidence, runs, messages)

    def expect(self, case: Case) -> None:
        self._live[case.judgement.id] = case

    def is_live(self, judgement_id: str) -> bool:
        """Until it has ended, and that is stored."""
        return judgement_id in self._live

    def forget(self, case: Case) -> None:
        self._live.pop(case.judgement.id, None)

    def begin(self, case: Case, tell: Callable[[Judgement], Awaitable[None]]) -> None:
        """Carry it out; `tell` is awaited with what came of it, unless the server ends before."""
        case.task = asyncio.create_task(self._carry_out(case, tell), name=f"judgement {case.judgement.id}")
        case.task.add_done_callback(lambda _: self.forget(case))

    async def stop(self, judgement_id: str) -> None:
        """End it, if it runs; what it has cost is stored."""
        case = self._live.get(judgement_id)
        if case is not None and case.task is not None:
            for scope in case.scopes:
                scope.cancel()
            await asyncio.wait([case.task])

    async def stop_all(self, *, comparison_id: str | None = None, conversation_id: str | None = None) -> None:
        """Those of a comparison, or of a conversation."""
        cases = [
            case
            for case in self._live.values()
            if case.comparison_id == comparison_id or case.conversation_id == conversation_id
        ]
        await asyncio.gather(*(self.stop(case.judgement.id) for case in cases))

    def _judgeable(self, seen: Seen) -> list[Answered]:
        """The lanes that are judged: those that have text. Raises a Refusal."""
        comparison = seen.comparison
        if comparison.is_sealed:
            raise Sealed("vote on this blind comparison before it is judged: the judge would tell what to vote for")
        if not seen.has_ended:
            raise RunActive("the lanes are still being written; wait for them or stop them", retry_after=1)
        lanes = [lane for lane in seen.lanes if lane.answer.content.strip()]
        if len(lanes) < 2:
            raise Invalid("there is nothing to judge: fewer than two lanes have text")
        if len(comparison.judgements) >= MAX_JUDGEMENTS:
            raise Invalid(f"this comparison has {MAX_JUDGEMENTS} judgements, the most there may be; remove one")
        if len(self._live) >= MAX_LIVE:
            raise LimitReached("as many judges are at work as there may be; wait for one or stop one", retry_after=5)
        return lanes

    async def _evidence(self, lanes: Sequence[Answered]) -> Evidence:
        first = lanes[0].run
        # Of most comparisons all lanes answer the same message.
        questions = dict.fromkeys(lane.run.parent_message_id for lane in lanes)
        paths = {
            question_id: await self._conversations.path(first.owner, first.conversation_id, question_id)
            for question_id in questions
        }
        return Evidence.of(
            [lane.run.id for lane in lanes],
            [(*paths[lane.run.parent_message_id], lane.answer) for lane in lanes],
            {lane.run.system_prompt for lane in lanes},
        )

    def _turn(self, seen: Seen, evidence: Evidence, prompt: str) -> Turn:
        """What the judge is asked, as if it were all of a conversation. It sees what was sent beside text, too."""
        comparison, now = seen.comparison, self._clock.now()
        conversation = Conversation(comparison.conversation_id, comparison.owner, created_at=now, updated_at=now)
        parts = (Text(prompt), *_attachments(evidence))
        question = Message(self._new_id(), comparison.owner, conversation.id, None, "user", parts, now)
        return Turn(conversation, (question,), question, [question.id], [], is_new=True)

    async def _prepare(self, turn: Turn, ask: Ask) -> Prepared:
        try:
            return await self._starter.prepare(turn, ask)
        except ContextOverflow as exc:
            raise ContextOverflow(
                f"the prompt and all answers together are too much for the context of `{ask.model}`; choose a judge "
                "with a larger one",
                errors=[FieldError("model", "should have a larger context")],
            ) from exc

    def _refuse_over_budget(self, prepared: Sequence[Prepared], budget: Decimal | None) -> None:
        estimate = self._estimator.estimate(prepared)
        if budget is not None and estimate is not None and estimate.likely > budget:
            raise OverBudget(
                f"this judge is likely to cost {plain(estimate.likely)} USD and may cost {plain(budget)}; raise "
                "`max_cost_usd`, or choose a cheaper one",
                errors=[FieldError("max_cost_usd", f"should be at least {plain(estimate.likely)}")],
            )

    def _run(self, first: Answered, prepared: Prepared) -> Run:
        return Run(
            id=self._new_id(),
            owner=first.run.owner,
            kind="judge",
            conversation_id=first.run.conversation_id,
            parent_message_id=first.run.parent_message_id,
            message_id=first.run.message_id,
            requested_model=prepared.model,
            outcome=Outcome("queued", prepared.model, notes=prepared.shaped.notes),
            created_at=self._clock.now(),
            params=prepared.params,
            system_prompt=prepared.system_prompt,
            prompt_estimate=prepared.fitted.tokens,
        )

    async def _carry_out(self, case: Case, tell: Callable[[Judgement], Awaitable[None]]) -> None:
        try:
            judgement = await self._judged(case)
        except StoreFailed as exc:
            log.error("a judge's run is not stored", judgement_id=case.judgement.id, reason=str(exc))
            judgement = replace(case.judgement, status="failed", error=_NOT_STORED)
        except Exception:
            # The task's boundary: whatever broke, whoever waits for the judgement is told that it has ended.
            log.exception("judgement broke", judgement_id=case.judgement.id, comparison_id=case.comparison_id)
            judgement = replace(case.judgement, status="failed", error=_BROKE)
        log.info(f"judgement {judgement.status}", judgement_id=judgement.id, comparison_id=case.comparison_id)
        await tell(judgement)

    async def _judged(self, case: Case) -> Judgement:
        orders = [self._order(case, order) for order in range(ORDERS)]
        # With exceptions returned it waits for both also where it is cancelled: each stores its end.
        ended = await asyncio.gather(*orders, return_exceptions=True)
        broken = next((end for end in ended if isinstance(end, BaseException)), None)
        if broken is not None:
            raise broken
        runs = [run for run in ended if isinstance(run, Run)]
        if any(run.outcome.status == "stopped" for run in runs):
            return replace(case.judgement, status="cancelled")
        failure = next((run.outcome.error for run in runs if run.outcome.error is not None), None)
        if failure is not None:
            return replace(case.judgement, status="failed", error=failure)
        verdicts = [read_verdict(run.said or "", len(case.evidence.run_ids)) for run in runs]
        return replace(case.judgement, status="completed", grades=grades_of(case.evidence, verdicts))

    async def _messages(self, prepared: Prepared, evidence: Evidence) -> list[JsonObject]:
        file_ids = [part.file_id for part in _attachments(evidence)]
        return build(
            prepared.shaped.messages,
            system_prompt=prepared.system_prompt,
            model=prepared.model,
            files=await self._files.read(prepared.turn.conversation.owner, file_ids),
        )

    async def _order(self, case: Case, order: int) -> Run:
        terms = Terms(
            patience=PATIENCE_SECONDS,
            attempts=ATTEMPTS,
            verify=partial(_unreadable, answers=len(case.evidence.run_ids)),
            place=self._places,
            scope=case.scopes[order],
        )
        return await self._asides.carry_out(case.runs[order], case.messages[order], terms)


def _usual(model: Model | None, answers: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that a judge has unless somebody says otherwise."""
    usual: dict[str, Any] = {"temperature": 0}
    if model is None or not model.supported_parameters:
        return usual
    # One that takes no schema but JSON gets that in its place.
    if not _KEEPS_TO_JSON.isdisjoint(model.supported_parameters):
        usual["response_format"] = response_format(answers)
    # Small models that are held to JSON may write blanks for ever. Where one reasons, nobody knows how long.
    if model.reasoning is None and "max_completion_tokens" not in given:
        usual["max_tokens"] = VERDICT_TOKENS + GRADE_TOKENS * answers
    return usual


def as_it_stands(judgement: Judgement, outcomes: Mapping[str, Outcome], *, is_live: bool) -> Judged:
    """With what its runs have cost; one that nobody carries out any more was stopped, or its server died."""
    known = [outcomes[run_id] for run_id in judgement.run_ids if run_id in outcomes]
    if judgement.status == "running" and not is_live:
        was_stopped = any(outcome.status == "stopped" for outcome in known)
        error = None if was_stopped else _INTERRUPTED
        judgement = replace(judgement, status="cancelled" if was_stopped else "failed", error=error)
    costs = [outcome.cost_usd for outcome in known if outcome.cost_usd is not None]
    return Judged(judgement, exact_sum(costs) if costs else None, _source(known))


def _unreadable(run: Run, answers: int) -> Failure | None:
    try:
        read_verdict(run.said or "", answers)
    except Unreadable as exc:
        # The same again would be cut at the same place.
        was_cut = run.outcome.finish_reason == "length"
        why = "it was cut at `max_tokens`" if was_cut else str(exc)
        message = f"The judge's answer cannot be read: {why}. Its run has the text; ask again, or another model."
        return Failure("judge_unreadable", message, retryable=not was_cut)
    return None


def _attachments(evidence: Evidence) -> list[Image | File]:
    turns: list[Message] = [*evidence.shared, *evidence.own[0][:-1]]
    parts: list[Part] = [part for turn in turns if turn.role == "user" for part in turn.parts]
    return list({part.file_id: part for part in parts if isinstance(part, Image | File)}.values())


def _source(outcomes: Sequence[Outcome]) -> CostSource | None:
    """Who says what they cost together: one estimate makes the whole an estimate."""
    sources = {outcome.cost_source for outcome in outcomes}
    weakest_first: tuple[CostSource, ...] = ("estimate", "settled", "upstream", "free")
    return next((source for source in weakest_first if source in sources), None)
