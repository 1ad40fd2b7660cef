"""A run while it lives: its row as it stands, its answer, its log, and the way to end it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Literal, TypeAlias

import anyio

from openchat.conversations.model import FINAL, Message, Outcome, Timing
from openchat.runs import events
from openchat.runs.accounting import start_event
from openchat.runs.fold import fold
from openchat.runs.log import RunLog
from openchat.runs.model import Call, Run
from openchat.upstream.base import CallReport

# Why a run is ended from outside: a person, the server that stops, or its own limits.
EndReason: TypeAlias = Literal["stopped", "interrupted", "timeout", "too_long", "over_budget"]


# Who is not ready by then, a local model that is still loading say, starts after the others.
START_LINE_SECONDS = 2.0


class StartLine:
    """Where runs that are to start together wait until the request of each of them is made up."""

    def __init__(self, runs: int) -> None:
        self._missing = runs
        self._open = anyio.Event()

    async def cross(self) -> None:
        self._arrive()
        with anyio.move_on_after(START_LINE_SECONDS):
            await self._open.wait()
        self._open.set()

    def leave(self) -> None:
        """One of them will not come."""
        self._arrive()

    def _arrive(self) -> None:
        self._missing -= 1
        if self._missing <= 0:
            self._open.set()


def _nothing_measured() -> None:
    return None


class LiveRun:
    """Mutable on purpose: one task writes it, everybody on the event loop may read it.

    `path` is the branch that it answers; `continued_text` the answer that it goes on with; `line` where it waits for
    those that are to start with it.
    """

    def __init__(
        self,
        run: Run,
        answer: Message,
        path: Sequence[Message],
        continued_text: str | None,
        created_monotonic: float,
        line: StartLine | None = None,
    ) -> None:
        self.run = run
        self.answer = answer
        self.path = tuple(path)
        self.continued_text = continued_text
        self._line = line
        self.created_monotonic = created_monotonic
        self.log = RunLog(run.id)
        self.calls: dict[str, Call] = {call.id: call for call in run.calls}
        self.end_reason: EndReason | None = None
        self.is_stored = False
        self.report: CallReport | None = None
        self.reasoning_ms: list[int | None] = []
        # What is measured of it so far; nothing while it waits in the queue.
        self.measure: Callable[[], Timing | None] = _nothing_measured
        self._scope: anyio.CancelScope | None = None
        opening: list[events.StoredEvent] = [start_event(run, answer)]
        if continued_text:
            opening.append(events.Delta(continued_text))
        self.log.append(opening)
        self._opening_end = self.log.position
        # The opening is stored with the run's row and its message: checkpoints hold what comes after it.
        self.checkpointed = self.log.position
        self.checkpointed_at = created_monotonic
        self.checkpointed_calls: tuple[Call, ...] = run.calls

    @property
    def ended(self) -> bool:
        return self.log.ended

    @property
    def is_final(self) -> bool:
        return self.run.outcome.status in FINAL

    @property
    def has_shown(self) -> bool:
        """Something beyond the opening was sent: from here on nothing is retried."""
        return self.log.position > self._opening_end

    def end(self, reason: EndReason) -> None:
        """End it now; the first reason counts. What was shown is kept."""
        if self.end_reason is None and not self.is_final:
            self.end_reason = reason
            if self._scope is not None:
                self._scope.cancel()

    async def cross_line(self) -> bool:
        """Wait for the runs that are to start with it; False where there are none, or it has started before."""
        if self._line is None:
            return False
        line, self._line = self._line, None
        await line.cross()
        return True

    def leave_line(self) -> None:
        """Whoever waits for it need not."""
        if self._line is not None:
            self._line.leave()
            self._line = None

    def unseal(self) -> None:
        """Who writes it may be seen from now on; what was sent stays as it was."""
        outcome = replace(self.run.outcome, sealed=False)
        self.run, self.answer = replace(self.run, outcome=outcome), replace(self.answer, outcome=outcome)

    def scope(self) -> AbstractContextManager[anyio.CancelScope]:
        """Work inside is cancelled by `end`, also where that came before."""
        self._scope = anyio.CancelScope()
        if self.end_reason is not None:
            self._scope.cancel()
        return self._scope

    def note_end(self, run: Run, answer: Message, *, is_stored: bool) -> None:
        """It is over; unless `is_stored`, what it said is nowhere else."""
        self.run, self.answer = run, answer
        self.is_stored = is_stored
        # It holds this run, so that only the garbage collector could give both back, texts and all.
        self.measure = _nothing_measured

    def note_call(self, call: Call) -> None:
        self.calls[call.id] = call
        self.run = replace(self.run, calls=tuple(self.calls.values()))

    def calls_now(self) -> tuple[Call, ...]:
        """The calls, the one under way with what is known of it so far."""
        report = self.report
        if report is None:
            return tuple(self.calls.values())
        return tuple(
            replace(
                call,
                generation_id=report.generation_id,
                provider=report.provider,
                model=report.model or call.model,
            )
            if call.status == "streaming"
            else call
            for call in self.calls.values()
        )

    def outcome_now(self) -> Outcome:
        """How it stands, with what is measured of it so far."""
        outcome = self.run.outcome
        return outcome if self.is_final else replace(outcome, timing=self.measure())

    def said(self) -> list[events.StoredEvent]:
        """What this run itself added: without the opening."""
        return self.log.since(self._opening_end)

    def partial_answer(self) -> Message:
        """The answer as far as it is there, with the run's outcome."""
        parts = fold(self.log.events(), self.reasoning_ms)
        return replace(self.answer, parts=parts, outcome=self.run.outcome)
