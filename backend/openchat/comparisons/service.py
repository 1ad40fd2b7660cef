"""Comparisons, as the API sees them: begin, look at, follow, stop, retry, choose, go on, vote, judge."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from weakref import WeakValueDictionary

import structlog

from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.comparisons.costs import BudgetWatch, CostEstimator
from openchat.comparisons.following import (
    Followers,
    LaneFollowing,
    LanesFollowing,
    Mark,
    parse_lanes_event_id,
)
from openchat.comparisons.judging import Case, Judge, JudgeAsk, as_it_stands
from openchat.comparisons.model import (
    Answered,
    Check,
    Comparison,
    Estimate,
    Judged,
    Judgement,
    Lane,
    OnUnsupported,
    Seen,
    Variant,
    VariantSet,
    Vote,
    in_order,
)
from openchat.comparisons.port import Begun, ComparisonStore
from openchat.conversations.model import FINAL, Conversation, Message, Page, Receipt
from openchat.conversations.parts import Part, content
from openchat.conversations.service import ConversationService, title_from
from openchat.conversations.version import version
from openchat.eager import to_its_end
from openchat.errors import BadEventId, FieldError, Invalid, NotFound, OverBudget, RunActive, Stale, StoreFailed
from openchat.live.bus import Bus
from openchat.live.events import (
    ComparisonCreated,
    ComparisonDeleted,
    ComparisonUpdated,
    ConversationCreated,
    ConversationUpdated,
    MessageCreated,
)
from openchat.money import exact_sum, plain
from openchat.runs.live import LiveRun, StartLine
from openchat.runs.log import RunLog
from openchat.runs.service import RunService
from openchat.runs.starting import Ask, Prepared, Starter, Turn
from openchat.runs.supervisor import Supervisor
from openchat.upstream.base import Broker

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Compare:
    """What a new comparison is to be. Without a conversation it begins one of its own."""

    parts: tuple[Part, ...]
    variants: tuple[Variant, ...]
    conversation_id: str | None = None
    parent_id: str | Literal["head"] | None = "head"
    repeat: int = 1
    blind: bool = False
    max_cost_usd: Decimal | None = None
    on_unsupported: OnUnsupported = "refuse"
    title: str | None = None
    tags: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()


Remember = Callable[[Seen], Receipt | None]


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What begins together beside the runs; see Begun."""

    questions: Sequence[tuple[Message, Sequence[str]]] = ()
    conversation: Conversation | None = None
    head_id: str | None = None
    spent_before: Decimal = Decimal(0)
    running: Sequence[LiveRun] = ()


class ComparisonService:
    def __init__(
        self,
        store: ComparisonStore,
        conversations: ConversationService,
        runs: RunService,
        starter: Starter,
        supervisor: Supervisor,
        catalogue: Catalogue,
        bus: Bus,
        clock: Clock,
        new_id: Callable[[], str],
        judge: Judge,
        shuffle: Callable[[list[tuple[int, int]]], None],
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._runs = runs
        self._starter = starter
        self._supervisor = supervisor
        self._catalogue = catalogue
        self._bus = bus
        self._clock = clock
        self._new_id = new_id
        self._judge = judge
        self._shuffle = shuffle
        self._estimator = CostEstimator(catalogue, clock)
        self._budgets = BudgetWatch(supervisor, self._estimator, clock)
        self._followers = Followers()
        # A lock lives as long as a change holds or awaits it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def aclose(self) -> None:
        await self._budgets.aclose()
        await self._judge.aclose()

    # Beginning

    async def begin(self, owner: str, asked: Compare, remember: Remember = lambda _: None) -> Seen:
        """Store it with all its runs, then start them together. Raises a Refusal, having changed nothing."""
        turn = await self._first_turn(owner, asked)
        by_variant = await self._prepare([(turn, variant) for variant in asked.variants], asked.on_unsupported)
        places = in_order(asked.variants, asked.repeat)
        if asked.blind:
            self._shuffle(places)
        prepared = [by_variant[variant] for variant, _ in places]
        now = self._clock.now()
        comparison = Comparison(
            id=self._new_id(),
            owner=owner,
            conversation_id=turn.conversation.id,
            question_id=turn.question.id,
            prompt=turn.question.content,
            variants=asked.variants,
            lanes=(),
            created_at=now,
            updated_at=now,
            repeat=asked.repeat,
            title=asked.title,
            tags=asked.tags,
            blind=asked.blind,
            on_unsupported=asked.on_unsupported,
            max_cost_usd=asked.max_cost_usd,
            estimate=self._estimator.estimate(prepared),
            checks=asked.checks,
        )
        _refuse_over_budget(comparison.estimate, asked.max_cost_usd, Decimal(0))

        def filled(runs: Sequence[LiveRun]) -> Comparison:
            lanes = [
                Lane(variant, repeat, turn.question.id, (live.run.id,))
                for (variant, repeat), live in zip(places, runs, strict=True)
            ]
            return replace(comparison, lanes=tuple(lanes))

        beginning = _Beginning(
            questions=[(turn.question, turn.siblings)],
            conversation=turn.conversation if asked.conversation_id is None else None,
            head_id=turn.question.id,
        )
        return await self._begin(prepared, filled, beginning, remember, sealed=asked.blind)

    async def go_on(
        self, owner: str, comparison_id: str, parts: tuple[Part, ...], remember: Remember = lambda _: None
    ) -> Seen:
        """The next message in every lane, each with its own history; a comparison that follows this one."""
        previous = await self._store.comparison(owner, comparison_id)
        if previous.is_sealed:
            # What follows would be sealed too, and one vote would not be for both.
            raise Invalid("vote on this comparison before it goes on; until then nobody may know whose lanes they are")
        answered = await self._answered(previous)
        turns = [
            await self._starter.turn(owner, previous.conversation_id, Ask(parent_id=lane.answer.id, parts=parts))
            for lane in answered
        ]
        asked = [(turn, previous.variants[lane.variant]) for turn, lane in zip(turns, previous.lanes, strict=True)]
        prepared = await self._prepare(asked, previous.on_unsupported)
        now = self._clock.now()
        comparison = replace(
            previous,
            id=self._new_id(),
            question_id=None,
            prompt=content(parts),
            lanes=(),
            created_at=now,
            updated_at=now,
            previous_id=previous.id,
            blind=False,
            revealed_at=None,
            title=None,
            notes=None,
            estimate=self._estimator.estimate(prepared),
            chosen_run_id=None,
            vote=None,
            judgements=(),
        )
        _refuse_over_budget(comparison.estimate, comparison.max_cost_usd, Decimal(0))
        chosen = previous.place_of(previous.chosen_run_id) if previous.chosen_run_id else None

        def filled(runs: Sequence[LiveRun]) -> Comparison:
            lanes = [
                Lane(lane.variant, lane.repeat, turn.question.id, (live.run.id,))
                for lane, turn, live in zip(previous.lanes, turns, runs, strict=True)
            ]
            return replace(comparison, lanes=tuple(lanes))

        beginning = _Beginning(
            questions=[(turn.question, turn.siblings) for turn in turns],
            head_id=None if chosen is None else turns[chosen].question.id,
        )
        return await self._begin(prepared, filled, beginning, remember, sealed=False)

    async def retry(self, owner: str, comparison_id: str, run_id: str, remember: Remember = lambda _: None) -> Seen:
        """Ask the same variant again, in the same place. Raises RunActive where it still answers."""
        async with self._lock(comparison_id):
            comparison = await self._store.comparison(owner, comparison_id)
            place = _place(comparison, run_id)
            if (await self._runs.run(owner, run_id)).outcome.status not in FINAL:
                raise RunActive("this lane is still being written; wait for it or stop it", retry_after=1)
            seen = await self._fill(comparison, place, comparison.lanes[place].variant, remember)
        await self._judge.stop_all(comparison_id=comparison_id)
        return seen

    async def replace(
        self, owner: str, comparison_id: str, run_id: str, variant: Variant, remember: Remember = lambda _: None
    ) -> Seen:
        """Give a lane to another variant; what its run still writes is stopped."""
        async with self._lock(comparison_id):
            comparison = await self._store.comparison(owner, comparison_id)
            place = _place(comparison, run_id)
            widened = replace(comparison, variants=(*comparison.variants, variant))
            seen = await self._fill(widened, place, len(comparison.variants), remember)
            await self._runs.stop(owner, run_id)
        await self._judge.stop_all(comparison_id=comparison_id)
        return seen

    async def _fill(self, comparison: Comparison, place: int, variant: int, remember: Remember) -> Seen:
        """Start a new run in a place."""
        owner, lane = comparison.owner, comparison.lanes[place]
        turn = await self._starter.turn(owner, comparison.conversation_id, Ask(parent_id=lane.question_id))
        (prepared,) = await self._prepare([(turn, comparison.variants[variant])], comparison.on_unsupported, variant)
        known = await self._known(comparison, list(comparison.all_run_ids))
        spent = exact_sum(
            each.run.outcome.cost_usd or Decimal(0) for each in known.values() if each.run.outcome.status in FINAL
        )
        _refuse_over_budget(self._estimator.estimate([prepared]), comparison.max_cost_usd, spent)
        running = [live for known_id in comparison.run_ids if (live := self._running(known_id)) is not None]
        now = self._clock.now()

        def filled(runs: Sequence[LiveRun]) -> Comparison:
            return replace(comparison.with_run(place, runs[0].run.id, variant), updated_at=now)

        beginning = _Beginning(spent_before=spent, running=running)
        return await self._begin([prepared], filled, beginning, remember, sealed=comparison.is_sealed)

    async def _begin(
        self,
        prepared: Sequence[Prepared],
        filled: Callable[[Sequence[LiveRun]], Comparison],
        beginning: _Beginning,
        remember: Remember,
        *,
        sealed: bool,
    ) -> Seen:
        await self._connect([lane.model for lane in prepared])
        conversation_id = prepared[0].turn.conversation.id
        waits = self._supervisor.reserve_lanes(conversation_id, len(prepared))
        try:
            line = StartLine(waits.count(False))
            runs = [
                self._starter.draft(lane, queued=waits_, sealed=sealed, line=None if waits_ else line)
                for lane, waits_ in zip(prepared, waits, strict=True)
            ]
            comparison = filled(runs)
            seen = Seen(comparison, await self._answered(comparison, runs))
            receipt = remember(seen)
        except BaseException:
            for _ in waits:
                self._supervisor.release(conversation_id)
            raise
        # A caller that leaves now must not leave stored runs behind that nobody carries out.
        await to_its_end(self._store_and_submit(comparison, runs, prepared, beginning, receipt))
        log.info("comparison started", comparison_id=comparison.id, lanes=len(runs), queued=waits.count(True))
        return seen

    async def _connect(self, models: Sequence[str]) -> None:
        """Have the connections open by which the lanes leave: opened by each lane alone, they would part them."""
        upstreams = [upstream for model in models if (upstream := self._catalogue.upstream_of(model)) is not None]
        by_name = {upstream.name: upstream for upstream in upstreams}
        lanes = Counter(upstream.name for upstream in upstreams)
        await asyncio.gather(*(by_name[name].connect(number) for name, number in lanes.items()))

    async def _store_and_submit(
        self,
        comparison: Comparison,
        runs: Sequence[LiveRun],
        prepared: Sequence[Prepared],
        beginning: _Beginning,
        receipt: Receipt | None,
    ) -> None:
        for live in runs:
            self._supervisor.expect(live)
        begun = Begun(
            comparison,
            [(live.run, live.answer) for live in runs],
            [question for question, _ in beginning.questions],
            beginning.conversation,
            beginning.head_id,
            title_from(comparison.prompt) or None,
        )
        try:
            conversation = await self._store.begin_comparison(begun, receipt)
        except BaseException:
            # Whatever stopped it, the places are free again.
            for live in runs:
                self._supervisor.release(comparison.conversation_id, live)
            raise
        for live in runs:
            self._supervisor.submit(live)
        self._tell_start(comparison, runs, prepared, beginning, conversation)
        if comparison.max_cost_usd is not None:
            running = [*beginning.running, *runs]
            self._budgets.watch(comparison.id, running, comparison.max_cost_usd, beginning.spent_before)

    def _tell_start(
        self,
        comparison: Comparison,
        runs: Sequence[LiveRun],
        prepared: Sequence[Prepared],
        beginning: _Beginning,
        conversation: Conversation,
    ) -> None:
        owner, is_new = comparison.owner, bool(beginning.questions)
        if beginning.conversation is not None:
            self._bus.publish(owner, ConversationCreated(beginning.conversation))
        for question, siblings in beginning.questions:
            self._bus.publish(owner, MessageCreated(question, tuple(siblings)))
        answers: dict[str, list[str]] = {}
        for live, lane in zip(runs, prepared, strict=True):
            beside = answers.setdefault(lane.turn.question.id, list(lane.turn.answers))
            self._starter.tell_start(live, beside)
            beside.append(live.answer.id)
        ids = comparison.id, comparison.conversation_id
        if is_new:
            self._bus.publish(owner, ComparisonCreated(*ids, comparison.previous_id))
        else:
            for live in runs:
                place = comparison.place_of(live.run.id)
                if place is not None:
                    lane_ = LaneFollowing(place, live.run.id, comparison.lanes[place].attempt, live.log)
                    self._followers.tell(comparison.id, lane_)
            self._bus.publish(owner, ComparisonUpdated(*ids))
        self._bus.publish(owner, ConversationUpdated(conversation))

    async def _first_turn(self, owner: str, asked: Compare) -> Turn:
        if asked.conversation_id is not None:
            turn = await self._starter.turn(
                owner, asked.conversation_id, Ask(parent_id=asked.parent_id, parts=asked.parts)
            )
            if asked.blind and turn.conversation.temporary:
                # The ledger, which lasts, would tell at once what each lane has cost.
                raise Invalid(
                    "a blind comparison needs a conversation that is kept, and this one is temporary",
                    errors=[FieldError("blind", "cannot be in a temporary conversation")],
                )
            return turn
        now = self._clock.now()
        conversation = Conversation(self._new_id(), owner, created_at=now, updated_at=now)
        question = Message(self._new_id(), owner, conversation.id, None, "user", asked.parts, now)
        return Turn(conversation, (question,), question, [question.id], [], is_new=True)

    async def _prepare(
        self, asked: Sequence[tuple[Turn, Variant]], on_unsupported: OnUnsupported, first: int = 0
    ) -> list[Prepared]:
        """What each would send. Raises the first refusal, which names the variants that are refused."""
        prepared: list[Prepared] = []
        refused: Invalid | None = None
        for number, (turn, variant) in enumerate(asked, start=first):
            try:
                prepared.append(await self._prepare_one(turn, variant, on_unsupported))
            except Invalid as exc:
                places = exc.errors or (FieldError("model", exc.detail),)
                named = tuple(FieldError(f"variants.{number}.{place.path}", place.message) for place in places)
                if refused is None:
                    refused = exc
                    exc.detail, exc.errors = f"variant {number}: {exc.detail}", named
                else:
                    refused.errors = (*refused.errors, *named)
        if refused is not None:
            raise refused
        return prepared

    async def _prepare_one(self, turn: Turn, variant: Variant, on_unsupported: OnUnsupported) -> Prepared:
        params = dict(variant.params)
        if variant.provider is not None:
            upstream = self._catalogue.upstream_of(variant.model)
            if upstream is not None and not isinstance(upstream, Broker):
                raise Invalid(
                    f"`{variant.model}` has no providers to choose from",
                    errors=[FieldError("provider", "is for models of OpenRouter")],
                )
            params["provider"] = {
                **(params.get("provider") or {}),
                "only": [variant.provider],
                "allow_fallbacks": False,
            }
        ask = Ask(
            model=variant.model,
            params=params,
            system_prompt=variant.system_prompt,
            on_unsupported=on_unsupported,
        )
        return await self._starter.prepare(turn, ask)

    # Looking

    async def see(self, owner: str, comparison_id: str) -> Seen:
        """As it stands now. Raises NotFound."""
        return await self._see(await self._store.comparison(owner, comparison_id))

    async def page(
        self,
        owner: str,
        *,
        q: str | None,
        tag: str | None,
        since: datetime | None,
        until: datetime | None,
        conversation_id: str | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Comparison]:
        return await self._store.comparisons(
            owner,
            q=q,
            tag=tag,
            since=since,
            until=until,
            conversation_id=conversation_id,
            limit=limit,
            cursor=cursor,
        )

    async def follow(self, owner: str, comparison_id: str, last_event_id: str | None) -> LanesFollowing | None:
        """All lanes from their start, or from after an event; None where that was the last."""
        # First, so that no change that comes while the logs are fetched is missed.
        changes = self._followers.add(comparison_id)
        comparison = await self._store.comparison(owner, comparison_id)
        marks: Sequence[Mark] = [Mark()] * len(comparison.lanes)
        is_last = False
        if last_event_id is not None:
            event_id = parse_lanes_event_id(last_event_id)
            if event_id.comparison_id != comparison_id or len(event_id.marks) != len(comparison.lanes):
                raise BadEventId("the last event id is of another stream; leave it out to get all of this one")
            marks, is_last = event_id.marks, event_id.is_last
        lanes = [await self._lane(owner, comparison, place, mark) for place, mark in enumerate(marks)]
        if is_last and all(lane.log is None for lane in lanes):
            return None
        return LanesFollowing(comparison_id, lanes, changes)

    async def _lane(self, owner: str, comparison: Comparison, place: int, mark: Mark) -> LaneFollowing:
        lane = comparison.lanes[place]
        is_current = mark.attempt == lane.attempt
        if is_current and mark.has_end:
            return LaneFollowing(place, lane.run_id, lane.attempt, None, mark.position)
        following = await self._runs.follow(owner, lane.run_id, None)
        run_log: RunLog | None = following.log if following is not None else None
        return LaneFollowing(place, lane.run_id, lane.attempt, run_log, mark.position if is_current else 0)

    # Changing

    async def stop(self, owner: str, comparison_id: str, run_id: str | None) -> Seen:
        """Ask one lane to end, or all; those that ended stay as they are."""
        comparison = await self._store.comparison(owner, comparison_id)
        run_ids = comparison.run_ids if run_id is None else [comparison.run_ids[_place(comparison, run_id)]]
        for each in run_ids:
            live = self._running(each)
            if live is not None:
                self._supervisor.stop(live)
        return await self._see(comparison)

    async def choose(self, owner: str, comparison_id: str, run_id: str) -> Seen:
        """The conversation goes on from this lane's answer."""
        async with self._lock(comparison_id):
            comparison = await self._store.comparison(owner, comparison_id)
            place = _place(comparison, run_id)
            answer_id = (await self._runs.run(owner, run_id)).message_id
            chosen = replace(comparison, chosen_run_id=comparison.run_ids[place], updated_at=self._clock.now())
            await self._store.save_comparison(chosen)
        await self._conversations.update(owner, comparison.conversation_id, {"head_id": answer_id})
        self._tell_update(chosen)
        return await self._see(chosen)

    async def vote(
        self, owner: str, comparison_id: str, *, winner: str | None = None, ratings: Mapping[str, int] | None = None
    ) -> Seen:
        """A winner, ratings, or without both a tie; in place of an earlier vote. Reveals a blind comparison."""
        async with self._lock(comparison_id):
            comparison = await self._store.comparison(owner, comparison_id)
            for run_id in [winner] if winner is not None else list(ratings or ()):
                _place(comparison, run_id, "run_id" if winner is not None else "ratings")
            now = self._clock.now()
            given = Vote(now, winner, tuple(sorted((ratings or {}).items())))
            revealed = comparison.revealed_at or (now if comparison.blind else None)
            voted = replace(comparison, vote=given, revealed_at=revealed, updated_at=now)
            await self._store.save_comparison(voted)
        if comparison.is_sealed:
            for run_id in comparison.all_run_ids:
                self._supervisor.unseal(run_id)
        self._tell_update(voted)
        return await self._see(voted)

    async def change(self, owner: str, comparison_id: str, changes: Mapping[str, Any]) -> Seen:
        """Set title, notes or tags."""
        async with self._lock(comparison_id):
            comparison = await self._store.comparison(owner, comparison_id)
            changed = replace(comparison, **changes)
            await self._store.save_comparison(changed)
        self._tell_update(changed)
        return await self._see(changed)

    async def delete(self, owner: str, comparison_id: str) -> None:
        """Stop what writes or judges, and forget it for good; its messages stay where they are.

        Where nothing else is in the conversation that goes too, from where it can be restored with the comparison.
        """
        await self._judge.stop_all(comparison_id=comparison_id)
        async with self._lock(comparison_id):
            comparison = await self._store.comparison(owner, comparison_id)
            goes_alone = not await self._delete_conversation_of(comparison)
            if goes_alone:
                await self._store.delete_comparison(owner, comparison_id)
        for run_id in comparison.all_run_ids:
            live = self._running(run_id)
            if live is not None:
                self._supervisor.stop(live)
            if comparison.is_sealed and goes_alone:
                self._supervisor.unseal(run_id)
        self._bus.publish(owner, ComparisonDeleted(comparison_id, comparison.conversation_id))
        log.info("comparison deleted", comparison_id=comparison_id)

    async def _delete_conversation_of(self, comparison: Comparison) -> bool:
        """Whether it went: it stays where anything else is in it."""
        owner, conversation_id = comparison.owner, comparison.conversation_id
        answered = await self._known(comparison, list(comparison.all_run_ids))
        own = {lane.question_id for lane in comparison.lanes} | {each.answer.id for each in answered.values()}
        # In this order: what comes in from now on makes it another version.
        conversation = await self._conversations.get(owner, conversation_id)
        page = await self._conversations.messages(owner, conversation_id, path="all", limit=len(own) + 1, cursor=None)
        if {message.id for message in page.items} != own:
            return False
        try:
            await self._conversations.delete(owner, conversation_id, {version(conversation)})
        except Stale:
            return False
        return True

    # Judging

    async def judge(self, owner: str, comparison_id: str, ask: JudgeAsk, remember: Remember = lambda _: None) -> Seen:
        """Have a model grade the lanes. Raises a Refusal, having changed nothing."""
        async with self._lock(comparison_id):
            comparison = await self._store.comparison(owner, comparison_id)
            case = await self._judge.draft(await self._see(comparison), ask)
            judgements = (*comparison.judgements, case.judgement)
            judged = replace(comparison, judgements=judgements, updated_at=self._clock.now())
            self._judge.expect(case)
            try:
                seen = await self._see(judged)
                receipt = remember(seen)
            except BaseException:
                self._judge.forget(case)
                raise
            # A caller that leaves now must not leave stored runs behind that nobody carries out.
            await to_its_end(self._store_and_judge(judged, case, receipt))
        return seen

    async def stop_judgement(self, owner: str, comparison_id: str, judgement_id: str) -> Seen:
        """Ask it to end; one that ended stays as it is. Raises NotFound."""
        _judgement(await self._store.comparison(owner, comparison_id), judgement_id)
        await self._judge.stop(judgement_id)
        return await self.see(owner, comparison_id)

    async def stop_judging_in(self, conversation_id: str) -> None:
        await self._judge.stop_all(conversation_id=conversation_id)

    async def drop_judgement(self, owner: str, comparison_id: str, judgement_id: str) -> None:
        """Forget what it said; one that runs is stopped. What it has cost stays in the ledger. Raises NotFound."""
        await self.stop_judgement(owner, comparison_id, judgement_id)
        async with self._lock(comparison_id):
            comparison = await self._store.comparison(owner, comparison_id)
            kept = tuple(known for known in comparison.judgements if known.id != judgement_id)
            without = replace(comparison, judgements=kept, updated_at=self._clock.now())
            await self._store.save_comparison(without)
        self._tell_update(without)

    async def _store_and_judge(self, comparison: Comparison, case: Case, receipt: Receipt | None) -> None:
        try:
            await self._store.save_comparison(comparison, receipt, judges=case.runs)
        except BaseException:
            self._judge.forget(case)
            raise
        self._judge.begin(case, lambda judgement: self._note_judgement(comparison, judgement))
        self._tell_update(comparison)

    async def _note_judgement(self, begun: Comparison, judgement: Judgement) -> None:
        """It has ended; nobody misses one that was dropped, or whose comparison is gone."""
        try:
            async with self._lock(begun.id):
                comparison = await self._store.comparison(begun.owner, begun.id)
                if comparison.judgement(judgement.id) is None:
                    return
                known = tuple(judgement if one.id == judgement.id else one for one in comparison.judgements)
                await self._store.save_comparison(replace(comparison, judgements=known, updated_at=self._clock.now()))
        except NotFound:
            return
        except StoreFailed as exc:
            log.error("judgement not stored", judgement_id=judgement.id, reason=str(exc))
        self._tell_update(begun)

    # Sets of variants

    async def keep_variants(self, owner: str, name: str, variants: tuple[Variant, ...]) -> VariantSet:
        """Under this name, in place of what had it."""
        now = self._clock.now()
        return await self._store.put_variant_set(VariantSet(owner, name, variants, now, now))

    async def kept_variants(self, owner: str, name: str) -> VariantSet:
        return await self._store.variant_set(owner, name)

    async def all_kept_variants(self, owner: str) -> list[VariantSet]:
        return await self._store.variant_sets(owner)

    async def drop_variants(self, owner: str, name: str) -> None:
        await self._store.delete_variant_set(owner, name)

    # What stands where

    async def _see(self, comparison: Comparison) -> Seen:
        known = await self._known(comparison, list(comparison.all_run_ids))
        lanes = tuple(known[run_id] for run_id in comparison.run_ids)
        earlier = tuple(known[run_id] for lane in comparison.lanes for run_id in lane.run_ids[:-1])
        return Seen(comparison, lanes, earlier, await self._judged(comparison))

    async def _judged(self, comparison: Comparison) -> tuple[Judged, ...]:
        said = comparison.judgements
        # Asked once: one that ends while we read on is still as it was when we began.
        live = {one.id for one in said if self._judge.is_live(one.id)}
        if any(one.status == "running" and one.id not in live for one in said):
            # It may have ended since the comparison was read.
            stored = await self._store.comparison(comparison.owner, comparison.id)
            said = tuple(stored.judgement(one.id) or one for one in said)
        run_ids = [run_id for one in said for run_id in one.run_ids]
        outcomes = await self._store.outcomes(comparison.owner, run_ids) if run_ids else {}
        return tuple(as_it_stands(one, outcomes, is_live=one.id in live) for one in said)

    async def _answered(self, comparison: Comparison, runs: Sequence[LiveRun] = ()) -> tuple[Answered, ...]:
        """The lanes as they stand; `runs` are those that are not stored yet."""
        new = {live.run.id: Answered(live.run, live.answer) for live in runs}
        known = await self._known(comparison, [run_id for run_id in comparison.run_ids if run_id not in new])
        return tuple((known | new)[run_id] for run_id in comparison.run_ids)

    async def _known(self, comparison: Comparison, run_ids: Sequence[str]) -> dict[str, Answered]:
        stored = await self._store.answered(comparison.owner, run_ids) if run_ids else {}
        known = dict(stored)
        for run_id, answered in stored.items():
            live = self._supervisor.find(run_id)
            # Where the store has failed at its end, it knows less than we do.
            if live is not None and answered.run.outcome.status not in FINAL:
                known[run_id] = Answered(replace(live.run, outcome=live.outcome_now()), live.partial_answer())
        return known

    def _running(self, run_id: str) -> LiveRun | None:
        live = self._supervisor.find(run_id)
        return live if live is not None and not live.is_final else None

    def _tell_update(self, comparison: Comparison) -> None:
        self._bus.publish(comparison.owner, ComparisonUpdated(comparison.id, comparison.conversation_id))

    def _lock(self, comparison_id: str) -> asyncio.Lock:
        return self._locks.setdefault(comparison_id, asyncio.Lock())


def _judgement(comparison: Comparison, judgement_id: str) -> Judgement:
    """Raises NotFound."""
    judgement = comparison.judgement(judgement_id)
    if judgement is None:
        raise NotFound(f"judgement `{judgement_id}` does not exist")
    return judgement


def _place(comparison: Comparison, run_id: str, field: str = "run_id") -> int:
    """Raises Invalid for a run that is in no lane now."""
    place = comparison.place_of(run_id)
    if place is None:
        raise Invalid(
            f"run `{run_id}` is in no lane of this comparison",
            errors=[FieldError(field, "should be the run of a lane")],
        )
    return place


def _refuse_over_budget(estimate: Estimate | None, budget: Decimal | None, spent: Decimal) -> None:
    """Where no price is known there is nothing to hold against the budget before it runs."""
    if budget is None:
        return
    likely = exact_sum([spent, estimate.likely if estimate is not None else Decimal(0)])
    if likely > budget:
        raise OverBudget(
            f"this is likely to cost {plain(likely)} USD and may cost {plain(budget)}; "
            "raise `max_cost_usd`, or take fewer or cheaper variants",
            errors=[FieldError("max_cost_usd", f"should be at least {plain(likely)}")],
        )
