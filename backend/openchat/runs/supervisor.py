"""Owns the tasks of all live runs: how many at once, who waits, who is stopped, and the end of the server."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator

import anyio
import structlog

from openchat.conversations.model import Message
from openchat.errors import LimitReached, RunActive, Unavailable
from openchat.runs import events
from openchat.runs.engine import Engine
from openchat.runs.live import EndReason, LiveRun
from openchat.upstream.errors import Failure

log = structlog.get_logger(__name__)

# A client that lost its connection at the very end finds the log; later ones get it from the stored message.
LOG_SECONDS = 2.0
# What the store did not take is paid for and nowhere else: time to come back and copy it.
UNSTORED_LOG_SECONDS = 600.0
# Ending a run is a cancelled request and one write: what takes longer than this is stuck.
END_SECONDS = 10.0
RETRY_AFTER_SECONDS = 5


class Supervisor:
    """`reserve` before a run is stored, then `submit` it or give the place back with `release`."""

    def __init__(self, engine: Engine, *, max_runs: int, max_runs_per_conversation: int, max_queue: int) -> None:
        self._engine = engine
        self._max_runs = max_runs
        self._max_per_conversation = max_runs_per_conversation
        self._max_queue = max_queue
        self._live: dict[str, LiveRun] = {}
        self._by_conversation: defaultdict[str, set[str]] = defaultdict(set)
        self._reserved: defaultdict[str, int] = defaultdict(int)
        self._taken = 0
        self._queue: deque[LiveRun] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._draining = False
        self._quiet = asyncio.Event()

    def reserve(self, conversation_id: str) -> bool:
        """Take a place; True where the run will wait in the queue. Raises LimitReached and Unavailable."""
        if self._draining:
            raise Unavailable("the server is stopping and starts no more runs", retry_after=RETRY_AFTER_SECONDS)
        here = len(self._by_conversation.get(conversation_id, ())) + self._reserved.get(conversation_id, 0)
        if here >= self._max_per_conversation:
            raise LimitReached(
                f"{here} runs are live in this conversation, the most there may be; wait for one or stop one",
                retry_after=RETRY_AFTER_SECONDS,
            )
        if self._taken >= self._max_runs + self._max_queue:
            raise Unavailable("all places are taken and the queue is full", retry_after=RETRY_AFTER_SECONDS)
        self._reserved[conversation_id] += 1
        self._taken += 1
        return self._taken > self._max_runs

    def reserve_lanes(self, conversation_id: str, lanes: int) -> list[bool]:
        """Take places for runs that are to start together: all of them, or none. Of each, whether it will wait.

        The limit of a conversation is for what is added to runs that are live there; a comparison has its own.
        """
        here = len(self._by_conversation.get(conversation_id, ())) + self._reserved.get(conversation_id, 0)
        if here and here + lanes > self._max_per_conversation:
            raise LimitReached(
                f"{here} runs are live in this conversation and {lanes} more would be too many; wait or stop some",
                retry_after=RETRY_AFTER_SECONDS,
            )
        if self._taken + lanes > self._max_runs + self._max_queue:
            raise Unavailable(
                f"there are no places for {lanes} runs, the queue included", retry_after=RETRY_AFTER_SECONDS
            )
        if self._draining:
            raise Unavailable("the server is stopping and starts no more runs", retry_after=RETRY_AFTER_SECONDS)
        self._reserved[conversation_id] += lanes
        waits = []
        for _ in range(lanes):
            self._taken += 1
            waits.append(self._taken > self._max_runs)
        return waits

    def expect(self, live: LiveRun) -> None:
        """It is about to be stored: from its first moment in the store on it is found here, and drained."""
        self._live[live.run.id] = live

    def release(self, conversation_id: str, live: LiveRun | None = None) -> None:
        """Give back a place that was reserved and not used."""
        if live is not None:
            self._live.pop(live.run.id, None)
        self._unreserve(conversation_id)
        self._taken -= 1
        self._start_next()

    def submit(self, live: LiveRun) -> None:
        """Start it in its reserved place, or when one is free; from now on it ends with a terminal event."""
        self._unreserve(live.run.conversation_id)
        self._live[live.run.id] = live
        self._by_conversation[live.run.conversation_id].add(live.run.id)
        if not live.end_reason and live.run.outcome.status == "queued" and len(self._tasks) >= self._max_runs:
            self._queue.append(live)
            self._announce_positions()
        else:
            self._start(live)

    def find(self, run_id: str) -> LiveRun | None:
        """A live run, or one that ended a moment ago."""
        return self._live.get(run_id)

    def unseal(self, run_id: str) -> None:
        """Who writes it may be seen; one that has ended is from now on as it is stored."""
        live = self._live.get(run_id)
        if live is None:
            return
        if live.ended:
            del self._live[run_id]
        else:
            live.unseal()

    def live(self) -> Iterator[LiveRun]:
        """All runs that have not ended."""
        return (live for live in tuple(self._live.values()) if not live.ended)

    def live_in(self, conversation_id: str) -> list[LiveRun]:
        """The runs of a conversation that have not ended, oldest first."""
        return [self._live[run_id] for run_id in sorted(self._by_conversation.get(conversation_id, ()))]

    def live_of(self, owner: str) -> list[LiveRun]:
        """An owner's stored runs that are not final, the newest first."""
        stored = (self._live[run_id] for run_ids in self._by_conversation.values() for run_id in run_ids)
        theirs = (live for live in stored if live.run.owner == owner and not live.is_final)
        return sorted(theirs, key=lambda live: live.run.id, reverse=True)

    def as_it_stands(self, message: Message) -> Message:
        """An answer that is being written, as far as it is there; any other message as it is."""
        live = self._live.get(message.run_id) if message.run_id else None
        return live.partial_answer() if live is not None and not live.is_final else message

    def refuse_under_live(self, parent: Message) -> None:
        """Raises RunActive where `parent` is an answer still being written."""
        live = self._live.get(parent.run_id) if parent.run_id else None
        if live is not None and not live.ended:
            raise RunActive("the answer above is still being written; wait for it or stop it", retry_after=1)

    def stop(self, live: LiveRun, reason: EndReason = "stopped") -> None:
        """End a run for its person, also one that waits; what was shown is kept."""
        live.end(reason)
        self._pull_from_queue(live)

    async def drain(self, grace: float) -> None:
        """Start nothing more; let runs go on for `grace` seconds, then end them as interrupted."""
        self._draining = True
        for live in list(self._queue):
            live.end("interrupted")
            self._pull_from_queue(live)
        if self._tasks and grace > 0:
            await asyncio.wait(self._tasks, timeout=grace)
        for live in self.live():
            live.end("interrupted")
        # One that is being stored right now is submitted, and then ends, in the same time.
        self._note_quiet()
        with anyio.move_on_after(END_SECONDS):
            await self._quiet.wait()

    def _start(self, live: LiveRun) -> None:
        task = asyncio.create_task(self._carry_out(live), name=f"run {live.run.id}")
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._start_next()
        self._note_quiet()

    async def _carry_out(self, live: LiveRun) -> None:
        broke = Failure("internal", "The server failed. Its log says why.", True)
        try:
            try:
                await self._engine.carry_out(live)
            except Exception:
                # The task's boundary: whatever broke, the run's viewers get their terminal event.
                log.exception("run broke", run_id=live.run.id)
                if not live.ended:
                    await self._engine.finish(live, broke)
        except Exception:
            # Even where it cannot be stored.
            log.exception("run not ended in the store", run_id=live.run.id)
            if not live.ended:
                self._engine.end_unstored(live, broke)
        finally:
            self._forget(live)

    def _forget(self, live: LiveRun) -> None:
        conversation_id = live.run.conversation_id
        self._by_conversation[conversation_id].discard(live.run.id)
        if not self._by_conversation[conversation_id]:
            del self._by_conversation[conversation_id]
        self._taken -= 1
        keep = LOG_SECONDS if live.is_stored else UNSTORED_LOG_SECONDS
        asyncio.get_running_loop().call_later(keep, self._live.pop, live.run.id, None)

    def _start_next(self) -> None:
        while self._queue and len(self._tasks) < self._max_runs:
            self._start(self._queue.popleft())
            self._announce_positions()

    def _pull_from_queue(self, live: LiveRun) -> None:
        if live in self._queue:
            self._queue.remove(live)
            # It ends at once, so that it may pass those before it.
            self._start(live)
            self._announce_positions()

    def _announce_positions(self) -> None:
        for position, live in enumerate(self._queue, start=1):
            live.log.announce(events.Status(state="queued", position=position))

    def _note_quiet(self) -> None:
        if self._draining and not self._tasks and not self._reserved:
            self._quiet.set()

    def _unreserve(self, conversation_id: str) -> None:
        self._reserved[conversation_id] -= 1
        if not self._reserved[conversation_id]:
            del self._reserved[conversation_id]
            self._note_quiet()
