"""Carries a run out: calls its upstream, retries while nothing was shown, stores the answer, then ends the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog
from anyio.lowlevel import checkpoint_if_cancelled

from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.conversations.model import Conversation, Message, Outcome, RunStatus, Timing
from openchat.conversations.parts import Image, file_ids
from openchat.errors import NotFound, StoreFailed
from openchat.files.service import FileService, image_part
from openchat.live.bus import Bus
from openchat.live.events import ConversationUpdated, RunEnded
from openchat.runs import events
from openchat.runs.accounting import accounted, ended_call, terminal_event
from openchat.runs.estimating import Estimator
from openchat.runs.fold import fold
from openchat.runs.intake import Intake
from openchat.runs.live import LiveRun
from openchat.runs.model import Call, CallStatus, Run
from openchat.runs.port import RunStore
from openchat.runs.prompt import build
from openchat.runs.watchdog import watching
from openchat.upstream.base import ChatRequest, Upstream, Usage
from openchat.upstream.errors import Failure, UpstreamDetail, UpstreamError
from openchat.upstream.translate import upstream_error

log = structlog.get_logger(__name__)

# A longer pause than this is better told to the person, who may choose another model.
MAX_RETRY_AFTER_SECONDS = 10.0
FIRST_RETRY_SECONDS = 0.5
# An answer is paid for: a store that fails for a moment (a full disk, a lock) must not lose it.
STORE_ATTEMPTS = 5
STORE_RETRY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class EngineLimits:
    max_answer_chars: int
    first_token_timeout: float
    idle_timeout: float
    retries: int


class Engine:
    def __init__(
        self,
        store: RunStore,
        catalogue: Catalogue,
        files: FileService,
        bus: Bus,
        clock: Clock,
        new_id: Callable[[], str],
        limits: EngineLimits,
        on_end: Callable[[LiveRun], None],
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._files = files
        self._bus = bus
        self._clock = clock
        self._new_id = new_id
        self._limits = limits
        self._estimator = Estimator(catalogue, clock)
        self._on_end = on_end

    async def carry_out(self, live: LiveRun) -> None:
        """From the first call to the terminal event. Cancelling is not for stopping: use `live.end`."""
        attempts = _Attempts(self._clock.monotonic())
        try:
            if live.run.outcome.status == "queued":
                await self._leave_queue(live)
            live.measure = lambda: self._timing(live, attempts, 0, 0)
            failure = await self._call_until_answered(live, attempts)
        except NotFound:
            # A file that was removed between the start and now.
            failure = Failure("internal", "A file of this conversation is gone. Reload it, then try again.", False)
        except StoreFailed:
            failure = Failure(
                "storage_failed", "The store took no note of a call, so it was not made. Try again.", True
            )
        finally:
            live.leave_line()
        if attempts.last is not None:
            attempts.last.abandon()
        await self.finish(live, failure, attempts)

    async def finish(self, live: LiveRun, failure: Failure | None, attempts: _Attempts | None = None) -> None:
        """Store the answer as it stands, then send the terminal event: stored first, so that the event is true."""
        outcome = self._outcome(live, failure, attempts)
        run = replace(live.run, outcome=outcome, ended_at=self._clock.now())
        answer = replace(live.answer, parts=fold(live.log.events(), live.reasoning_ms), outcome=outcome)
        if attempts is not None and attempts.last is not None:
            answer = replace(answer, reasoning_details=attempts.last.report.reasoning_details.merged())
        conversation = await self._store_finished(run, answer)
        if conversation is None:
            lost = Failure("storage_failed", "The answer could not be stored. Copy it before you leave.", True)
            run = replace(run, outcome=replace(outcome, status="failed", error=lost))
        # Only now: until it is stored nobody is told that it ended.
        live.note_end(run, answer, is_stored=conversation is not None)
        live.log.append([terminal_event(run.id, answer, run.outcome)])
        self._tell_end(run, conversation)
        _log_end(live)
        self._on_end(live)

    async def end_orphan(self, live: LiveRun) -> None:
        """End the run of a server that died."""
        for call in live.run.calls:
            if call.status == "streaming":
                ended = replace(call, status="interrupted", ended_at=self._clock.now())
                live.note_call(self._estimator.complete(live.run, ended, live.said))
        await self.finish(live, INTERRUPTED)

    def end_unstored(self, live: LiveRun, failure: Failure) -> None:
        """The terminal event alone, where the store refuses for good; its row is ended by the next start."""
        outcome = self._outcome(live, failure, None)
        answer = replace(live.answer, parts=fold(live.log.events(), live.reasoning_ms), outcome=outcome)
        live.note_end(replace(live.run, outcome=outcome, ended_at=self._clock.now()), answer, is_stored=False)
        live.log.append([terminal_event(live.run.id, live.answer, outcome)])
        self._tell_end(live.run, None)

    def _tell_end(self, run: Run, conversation: Conversation | None) -> None:
        """Its conversation too, whose time the end has moved; not where that was deleted meanwhile."""
        ids = run.id, run.conversation_id, run.message_id, run.parent_message_id
        self._bus.publish(run.owner, RunEnded(*ids, run.kind, run.outcome))
        if conversation is not None and conversation.deleted_at is None:
            self._bus.publish(run.owner, ConversationUpdated(conversation))

    async def _leave_queue(self, live: LiveRun) -> None:
        outcome = replace(live.run.outcome, status="streaming")
        live.run = replace(live.run, outcome=outcome, started_at=self._clock.now())
        await self._store.mark_started(live.run)

    async def _call_until_answered(self, live: LiveRun, attempts: _Attempts) -> Failure | None:
        upstream = self._catalogue.upstream_of(live.run.requested_model)
        if upstream is None:
            return NO_UPSTREAM
        prefill = upstream.takes_prefill(live.run.requested_model)
        with live.scope() as scope:
            while True:
                # One that was ended while it waited must not cost anything.
                await checkpoint_if_cancelled()
                error = await self._call(live, upstream, attempts, prefill=prefill)
                if error is None or live.has_shown:
                    break
                if prefill and live.continued_text and _refuses_prefill(error):
                    prefill = False
                    continue
                pause = self._pause_before_retry(error, attempts)
                if pause is None:
                    break
                live.log.announce(
                    events.Status(
                        state="retrying",
                        attempt=attempts.failed + 1,
                        retry_in_ms=round(pause * 1000),
                        reason=error.failure.code,
                    )
                )
                await self._clock.sleep(pause)
        # The limit may be met by the last read, with nothing left to cancel.
        if scope.cancelled_caught or live.end_reason == "too_long":
            return self._ended_from_outside(live)
        return error.failure if error else None

    def _pause_before_retry(self, error: UpstreamError, attempts: _Attempts) -> float | None:
        """Seconds to wait, None for no retry."""
        attempts.failed += 1
        # Asking for an empty answer again costs again: once is enough.
        allowed = min(1, self._limits.retries) if error.failure.code == "empty_answer" else self._limits.retries
        asked = error.retry_after or 0.0
        if not error.failure.retryable or attempts.failed > allowed or asked > MAX_RETRY_AFTER_SECONDS:
            return None
        return max(asked, FIRST_RETRY_SECONDS * 2.0 ** (attempts.failed - 1))

    async def _call(
        self, live: LiveRun, upstream: Upstream, attempts: _Attempts, *, prefill: bool
    ) -> UpstreamError | None:
        """One attempt, recorded as a call whatever happens to it."""
        continued = live.continued_text
        intake = Intake(
            live,
            lambda url: self._store_image(live.run.owner, url),
            self._clock,
            max_chars=self._limits.max_answer_chars,
            # The white space that was cut from the prefill is in the text already.
            trim_start=bool(continued and prefill and continued != continued.rstrip()),
        )
        call = await self._begin_call(live, upstream, attempts)
        attempts.last = intake
        live.report = intake.report
        error: UpstreamError | None = None
        is_complete = False
        try:
            request = await self._request(live, attempts, prefill=prefill)
            with watching(
                intake,
                first_token=self._limits.first_token_timeout,
                idle=self._limits.idle_timeout,
                now=self._clock.monotonic,
                expire=lambda: live.end("timeout"),
            ):
                await upstream.stream(request, intake)
            await intake.settle()
            if intake.lost_image is not None and not live.has_shown:
                raise upstream_error("upstream_invalid", _speaker(live), said=intake.lost_image)
            is_complete = True
        except UpstreamError as exc:
            await intake.settle()
            error = exc
        finally:
            status: CallStatus = "completed" if is_complete else _unfinished_status(live, error)
            live.note_call(self._ended_call(live, intake, call, status, error))
            # Where it failed before it could be sent, those that were to start with it do not wait for the next try.
            live.leave_line()
        return error

    async def _begin_call(self, live: LiveRun, upstream: Upstream, attempts: _Attempts) -> Call:
        """The first call was stored with the run; each further one is stored before it may cost."""
        if attempts.last is None and live.run.calls:
            return live.run.calls[0]
        call = Call(
            id=self._new_id(),
            run_id=live.run.id,
            upstream=upstream.name,
            model=live.run.requested_model,
            status="streaming",
            started_at=self._clock.now(),
        )
        await self._store.add_call(call)
        live.note_call(call)
        return call

    def _ended_call(
        self, live: LiveRun, intake: Intake, call: Call, status: CallStatus, error: UpstreamError | None
    ) -> Call:
        failure = error.failure if error else None
        is_free, now = self._is_free(live), self._clock.now()
        ended = ended_call(call, intake.report, status, failure, is_free=is_free, at=now)
        return self._estimator.complete(live.run, ended, live.said)

    def _is_free(self, live: LiveRun) -> bool:
        upstream = self._catalogue.upstream_of(live.run.requested_model)
        return upstream is not None and upstream.is_free

    async def _request(self, live: LiveRun, attempts: _Attempts, *, prefill: bool) -> ChatRequest:
        run = live.run

        async def departure() -> None:
            if await live.cross_line():
                # Nothing of what it waited for the others is its own time.
                attempts.began = self._clock.monotonic()

        used = [file_id for message in live.path if message.role == "user" for file_id in file_ids(message.parts)]
        return ChatRequest(
            model=run.requested_model,
            messages=build(
                live.path,
                system_prompt=run.system_prompt,
                model=run.requested_model,
                files=await self._files.read(run.owner, used),
                continued_text=live.continued_text,
                prefill=prefill,
            ),
            params=run.params,
            session_id=run.conversation_id,
            departure=departure,
        )

    async def _store_image(self, owner: str, url: str) -> Image:
        return image_part(await self._files.add_image_from_url(owner, url))

    def _ended_from_outside(self, live: LiveRun) -> Failure | None:
        match live.end_reason:
            case "timeout":
                return upstream_error("upstream_timeout", _speaker(live)).failure
            case "too_long":
                limit = self._limits.max_answer_chars
                return Failure(
                    "answer_too_long", f"The answer was cut at {limit} characters, the most that is kept.", False
                )
            case "interrupted":
                return INTERRUPTED
            case "over_budget":
                return OVER_BUDGET
            case _:
                return None

    def _outcome(self, live: LiveRun, failure: Failure | None, attempts: _Attempts | None) -> Outcome:
        calls = tuple(live.calls.values())
        last = attempts.last if attempts else None
        last_call = calls[-1] if calls else None
        outcome = accounted(live.run.outcome, calls, is_free=self._is_free(live))
        usage = outcome.usage or Usage()
        tokens, text_tokens = usage.completion_tokens, usage.completion_tokens - usage.reasoning_tokens
        return replace(
            outcome,
            status=_status(live, failure),
            model=last_call.model if last_call else outcome.model,
            provider=last_call.provider if last_call else None,
            finish_reason=last.report.finish_reason if last else None,
            timing=self._timing(live, attempts, tokens, text_tokens) if attempts else None,
            error=failure,
        )

    def _timing(self, live: LiveRun, attempts: _Attempts, completion_tokens: int, text_tokens: int) -> Timing:
        now, began, last = self._clock.monotonic(), attempts.began, attempts.last

        def since_began(at: float | None) -> int | None:
            return None if at is None else round((at - began) * 1000)

        def per_second(tokens: int, first_at: float | None) -> float | None:
            span = last.last_at - first_at if last and first_at is not None else 0.0
            return round(tokens / span, 1) if tokens > 1 and span > 0 else None

        return Timing(
            queued_ms=round((began - live.created_monotonic) * 1000),
            ttft_ms=since_began(last.first_at if last else None),
            duration_ms=round((now - began) * 1000),
            tokens_per_second=per_second(completion_tokens, last.first_at if last else None),
            first_byte_ms=since_began(last.first_byte_at if last else None),
            first_reasoning_ms=since_began(last.first_reasoning_at if last else None),
            first_text_ms=since_began(last.first_text_at if last else None),
            text_tokens_per_second=per_second(text_tokens, last.first_text_at if last else None),
        )

    async def _store_finished(self, run: Run, answer: Message) -> Conversation | None:
        """The conversation as it is then; None where the store refused every time."""
        for attempt in range(1, STORE_ATTEMPTS + 1):
            try:
                return await self._store.finish_run(run, answer)
            except StoreFailed as exc:
                log.error("answer not stored", run_id=run.id, attempt=attempt, reason=str(exc))
                if attempt < STORE_ATTEMPTS:
                    await self._clock.sleep(STORE_RETRY_SECONDS * 2.0 ** (attempt - 1))
        return None


class _Attempts:
    """The calls of a run so far: when the first began, how many failed, and what the last one took in."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.failed = 0
        self.last: Intake | None = None


NO_UPSTREAM = Failure(
    "model_unavailable",
    "No upstream is set up for this model. Set OPENROUTER_API_KEY or a server (see docs/upstreams.md), or run "
    "`openchat local install`, and restart.",
    False,
)
INTERRUPTED = Failure(
    "interrupted",
    "The server stopped while this answer was being written. What was there is kept; continue it, or try again.",
    True,
    UpstreamDetail(),
)


OVER_BUDGET = Failure(
    "over_budget",
    "The comparison had cost what it was allowed to, so this answer was cut. What was there is kept.",
    False,
    UpstreamDetail(),
)


def _status(live: LiveRun, failure: Failure | None) -> RunStatus:
    if failure is None:
        return "stopped" if live.end_reason == "stopped" else "completed"
    return "interrupted" if failure.code == "interrupted" else "failed"


def _unfinished_status(live: LiveRun, error: UpstreamError | None) -> CallStatus:
    """Of a call that did not complete: it failed, or was cancelled and why."""
    if error is not None or live.end_reason in {"timeout", "too_long"}:
        return "failed"
    return "stopped" if live.end_reason in {"stopped", "over_budget"} else "interrupted"


def _speaker(live: LiveRun) -> str:
    calls = list(live.calls.values())
    return (calls[-1].provider or calls[-1].upstream) if calls else "The upstream"


def _refuses_prefill(error: UpstreamError) -> bool:
    """Newer models of some vendors answer 400 to a conversation that ends with the assistant."""
    said = error.failure.upstream.message if error.failure.upstream else None
    return error.failure.code == "upstream_rejected" and "prefill" in (said or "").lower()


def _log_end(live: LiveRun) -> None:
    run, outcome = live.run, live.run.outcome
    usage, timing = outcome.usage, outcome.timing
    log.info(
        f"run {outcome.status}",
        run_id=run.id,
        conversation_id=run.conversation_id,
        model=outcome.model,
        provider=outcome.provider,
        prompt_tokens=usage.prompt_tokens if usage else None,
        completion_tokens=usage.completion_tokens if usage else None,
        cost_usd=None if outcome.cost_usd is None else f"{outcome.cost_usd:f}",
        ttft_ms=timing.ttft_ms if timing else None,
        tokens_per_second=timing.tokens_per_second if timing else None,
        error=outcome.error.code if outcome.error else None,
    )
