"""Runs, as the API sees them: start, follow, stop; and recovering those of a server that died."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import structlog

from openchat.clock import Clock
from openchat.conversations.model import FINAL, Conversation, Page, Receipt
from openchat.conversations.port import ConversationStore
from openchat.errors import BadEventId, NotFound, SeveralRuns, Unavailable
from openchat.runs import events
from openchat.runs.accounting import start_event, terminal_event
from openchat.runs.engine import INTERRUPTED, Engine
from openchat.runs.fold import unfold
from openchat.runs.live import LiveRun
from openchat.runs.log import RunLog
from openchat.runs.model import Orphan, Run
from openchat.runs.port import AlreadyAnswered, RunStore
from openchat.runs.shaping import OnUnsupported
from openchat.runs.starting import Ask, OnOverflow, Started, Starter
from openchat.runs.supervisor import Supervisor
from openchat.runs.wire import EventId, parse_event_id

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Following:
    """A log to read from, and the position after which."""

    run_id: str
    log: RunLog
    after: int


class RunService:
    def __init__(
        self,
        conversations: ConversationStore,
        runs: RunStore,
        starter: Starter,
        supervisor: Supervisor,
        engine: Engine,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._runs = runs
        self._starter = starter
        self._supervisor = supervisor
        self._engine = engine
        self._clock = clock

    async def start(
        self,
        owner: str,
        conversation_id: str,
        ask: Ask,
        remember: Callable[[Started], Receipt | None] = lambda _: None,
    ) -> Started:
        """Store a run, then set it going. Raises a Refusal, having changed nothing."""
        return await self._starter.start(owner, conversation_id, ask, remember)

    async def open_stream(
        self,
        owner: str,
        conversation_id: str,
        *,
        model: str | None,
        on_overflow: OnOverflow,
        on_unsupported: OnUnsupported | None,
        last_event_id: str | None,
    ) -> Following | None:
        """The simple way to an answer, in the contract's order; None where there is nothing to stream."""
        conversation = await self._conversations.conversation(owner, conversation_id)
        if last_event_id is not None:
            return await self._resume_in(owner, conversation_id, last_event_id)
        if conversation.head_id is None:
            return None
        head = await self._conversations.message(owner, conversation.head_id)
        answers = await self._runs.runs_answering(owner, head.id) if head.role == "user" else []
        # Asked last, with no wait before the answer: the run of another request may have begun meanwhile.
        live = self._live_under_head(conversation)
        if live is not None:
            return Following(live.run.id, live.log, 0)
        if answers or head.role != "user":
            unfinished = [run.id for run in answers if run.outcome.status not in FINAL]
            return await self.follow(owner, unfinished[0], None) if unfinished else None
        ask = Ask(parent_id=head.id, model=model, on_overflow=on_overflow, on_unsupported=on_unsupported)
        try:
            started = await self._starter.start(owner, conversation_id, ask, only_first=True)
        except AlreadyAnswered as exc:
            # Another request was first: its run is the one to follow.
            return await self.follow(owner, exc.run_id, None)
        return Following(started.run.id, started.log, 0)

    async def follow(self, owner: str, run_id: str, last_event_id: str | None) -> Following | None:
        """A run from its start, or from after an event; None where that was its last."""
        event_id = parse_event_id(last_event_id) if last_event_id is not None else EventId(run_id, 0)
        if event_id.run_id != run_id:
            raise BadEventId("the last event id is of another run; leave it out to get this one from the start")
        run = await self.run(owner, run_id)
        live = self._supervisor.find(run_id)
        run_log = live.log if live is not None else await self._replayed(owner, run)
        if event_id.is_last and run_log.ended:
            return None
        return Following(run_id, run_log, event_id.position)

    async def run(self, owner: str, run_id: str) -> Run:
        """As it stands now. Raises NotFound."""
        live = self._supervisor.find(run_id)
        if live is not None and live.run.owner == owner and not live.is_final:
            await self._conversations.conversation(owner, live.run.conversation_id)
            return live.run
        stored = await self._runs.run(owner, run_id)
        # Where the store has failed at its end, it knows less than we do.
        return live.run if live is not None and stored.outcome.status not in FINAL else stored

    def live_page(self, owner: str, *, limit: int, cursor: str | None) -> Page[Run]:
        """The runs that have not ended, the newest first; a cursor is the id of the last one of a page."""
        runs = [live.run for live in self._supervisor.live_of(owner) if cursor is None or live.run.id < cursor]
        return Page(runs[:limit], runs[limit - 1].id if len(runs) > limit else None)

    async def last_model(self, conversation: Conversation) -> str | None:
        """The model that was last asked on the branch in view, by the id that it was asked by."""
        message_id = conversation.head_id
        for _ in range(2):
            # The head is an answer, or a question under one.
            if message_id is None:
                return None
            message = await self._conversations.message(conversation.owner, message_id)
            if message.run_id is not None:
                run = await self.run(conversation.owner, message.run_id)
                return None if run.outcome.sealed else run.requested_model
            message_id = message.parent_id
        return None

    async def stop(self, owner: str, run_id: str) -> Run:
        """Ask a run to end; one that ended stays as it is."""
        run = await self.run(owner, run_id)
        live = self._supervisor.find(run_id)
        if live is not None:
            self._supervisor.stop(live)
            log.info("stop asked", run_id=run_id, conversation_id=run.conversation_id)
        return live.run if live is not None else run

    def end_with_viewer(self, run_id: str) -> None:
        """The connection that a run was bound to is gone."""
        live = self._supervisor.find(run_id)
        if live is not None:
            self._supervisor.stop(live)

    def stop_all_in(self, conversation_id: str) -> None:
        for live in self._supervisor.live_in(conversation_id):
            self._supervisor.stop(live)

    async def recover(self) -> int:
        """End the runs of a server that died as interrupted, with what is left of their text; returns how many."""
        orphans = await self._runs.orphans()
        for orphan in orphans:
            if orphan.run.kind != "chat":
                await self._runs.save_run(_cut_off(orphan.run, self._clock.now()))
                continue
            seed = orphan.message.content if orphan.message.continues else None
            live = LiveRun(orphan.run, orphan.message, (), seed, self._clock.monotonic())
            live.log.append(_readable(orphan))
            await self._engine.end_orphan(live)
        return len(orphans)

    async def _resume_in(self, owner: str, conversation_id: str, last_event_id: str) -> Following | None:
        event_id = parse_event_id(last_event_id)
        try:
            run = await self.run(owner, event_id.run_id)
        except NotFound:
            run = None
        if run is None or run.conversation_id != conversation_id:
            raise BadEventId("the last event id is of no run in this conversation")
        return await self.follow(owner, run.id, last_event_id)

    def _live_under_head(self, conversation: Conversation) -> LiveRun | None:
        """The live run that writes the head, or that answers it. Raises SeveralRuns."""
        live = self._supervisor.live_in(conversation.id)
        writing = [run for run in live if run.run.message_id == conversation.head_id]
        answering = [run for run in live if run.run.parent_message_id == conversation.head_id]
        found = writing or answering
        if len(found) > 1:
            raise SeveralRuns(
                "several answers to the last message are being written; follow one by /api/runs/{id}/stream"
            )
        return found[0] if found else None

    async def _replayed(self, owner: str, run: Run) -> RunLog:
        """The log again, from what is stored of a run that ended.

        Raises Unavailable where its end could not be stored.
        """
        if run.kind != "chat":
            raise NotFound(f"run `{run.id}` writes no message, so it has no stream")
        if run.outcome.status not in FINAL:
            raise Unavailable("the end of this run is not stored; it is found again at the next start", retry_after=5)
        message = await self._conversations.message(owner, run.message_id)
        return RunLog.of(
            run.id, [start_event(run, message), *unfold(message.parts), terminal_event(run.id, message, run.outcome)]
        )


def _cut_off(run: Run, now: datetime) -> Run:
    """A run without a message whose server died; nobody waits for what it was to say."""
    calls = tuple(replace(call, status="interrupted", ended_at=now) for call in run.calls)
    return replace(
        run, outcome=replace(run.outcome, status="interrupted", error=INTERRUPTED), ended_at=now, calls=calls
    )


def _readable(orphan: Orphan) -> list[events.StoredEvent]:
    """What its checkpoints hold; up to the first that cannot be read, which must not keep the server from starting."""
    found: list[events.StoredEvent] = []
    for said in orphan.events:
        try:
            found += events.load(said)
        except msgspec.DecodeError:
            log.error("a checkpoint cannot be read", run_id=orphan.run.id)
            break
    return found
