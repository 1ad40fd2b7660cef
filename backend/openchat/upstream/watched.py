"""An upstream whose health is known: what it last did, and a breaker that spares everybody the wait for a dead one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import structlog

from openchat.clock import Clock
from openchat.upstream.base import (
    Bookkeeper,
    Broker,
    ChatRequest,
    Delta,
    GenerationRecord,
    Model,
    ModelEndpoint,
    Sink,
    Upstream,
)
from openchat.upstream.breaker import Breaker
from openchat.upstream.errors import Failure, FailureCode, UpstreamDetail, UpstreamError

log = structlog.get_logger(__name__)

UpstreamState: TypeAlias = Literal["ok", "down", "unknown"]

# Before a word was said, these are the server's own failures, not the request's; so is any status from 500 on.
_DEAD: frozenset[FailureCode] = frozenset(
    {"upstream_unreachable", "upstream_timeout", "upstream_cut", "upstream_failed"}
)


class Addressed(Upstream, Protocol):
    """An upstream that says what it is and where."""

    @property
    def kind(self) -> str: ...

    @property
    def base_url(self) -> str: ...

    @property
    def asks_for_models(self) -> bool:
        """`models` makes a request, so its success proves that the upstream answers."""


class AddressedBroker(Addressed, Broker, Bookkeeper, Protocol):
    """A broker that says so too, and keeps books."""


@dataclass(frozen=True, slots=True)
class UpstreamStatus:
    """What is known of an upstream without asking it. `base_url` has no credentials and no query.

    `state` is that of the last contact, `error` why that failed; `retry_at` is when the next request may go, while the
    breaker is open.
    """

    name: str
    kind: str
    base_url: str
    state: UpstreamState
    models: int
    checked_at: datetime | None
    error: Failure | None
    retry_at: datetime | None


class WatchedUpstream:
    """Another upstream, behind a breaker where it has one. An open breaker refuses with `upstream_unreachable`."""

    def __init__(self, upstream: Addressed, clock: Clock, breaker: Breaker | None = None) -> None:
        self.name = upstream.name
        self.is_free = upstream.is_free
        self.serves = upstream.serves
        self.takes_prefill = upstream.takes_prefill
        self._upstream = upstream
        self._clock = clock
        self._breaker = breaker
        self._state: UpstreamState = "unknown"
        self._checked_at: datetime | None = None
        self._error: Failure | None = None
        self._models = 0

    def status(self) -> UpstreamStatus:
        retry_in = self._breaker.retry_in if self._breaker else None
        return UpstreamStatus(
            name=self.name,
            kind=self._upstream.kind,
            base_url=public_url(self._upstream.base_url),
            state=self._state,
            models=self._models,
            checked_at=self._checked_at,
            error=self._error,
            retry_at=None if retry_in is None else self._clock.now() + timedelta(seconds=retry_in),
        )

    async def models(self) -> list[Model]:
        try:
            models = await self._upstream.models()
        except UpstreamError as exc:
            self._failed(exc.failure, is_dead=self._is_dead(exc.failure))
            raise
        self._models = len(models)
        if self._upstream.asks_for_models:
            self._succeeded()
        return models

    async def connect(self, connections: int) -> None:
        if self._breaker is None or self._breaker.retry_in is None:
            await self._upstream.connect(connections)

    async def stream(self, request: ChatRequest, sink: Sink) -> None:
        wait = self._breaker.admit() if self._breaker else None
        if wait is not None:
            raise self._refusal(wait)
        heard = _Heard(sink, self._succeeded)
        try:
            await self._upstream.stream(request, heard)
        except UpstreamError as exc:
            if not heard.said_something:
                self._note(exc.failure)
            raise
        except BaseException:
            # It was stopped, which tells nothing of the upstream.
            if self._breaker is not None and not heard.said_something:
                self._breaker.abandoned()
            raise

    async def aclose(self) -> None:
        await self._upstream.aclose()

    def _note(self, failure: Failure) -> None:
        """What a call that failed before its first word tells of the upstream."""
        if self._is_dead(failure):
            self._failed(failure, is_dead=True)
        elif failure.code == "upstream_key":
            self._failed(failure, is_dead=False)
        else:
            # It refused this one request, so it is there.
            self._succeeded()

    def _is_dead(self, failure: Failure) -> bool:
        status = failure.upstream.status if failure.upstream else None
        return failure.code in _DEAD or (status is not None and status >= 500)

    def _succeeded(self) -> None:
        if self._state == "down":
            log.info("upstream is back", upstream=self.name)
        self._state, self._error, self._checked_at = "ok", None, self._clock.now()
        if self._breaker is not None:
            self._breaker.succeeded()

    def _failed(self, failure: Failure, *, is_dead: bool) -> None:
        if self._state != "down":
            log.warning("upstream is down", upstream=self.name, reason=failure.message)
        self._state, self._error, self._checked_at = "down", failure, self._clock.now()
        if self._breaker is None:
            return
        if is_dead:
            self._breaker.failed()
        else:
            self._breaker.abandoned()

    def _refusal(self, wait: float) -> UpstreamError:
        why = f" {self._error.message}" if self._error else ""
        words = f"{self.name} failed several times in a row and is left alone for {max(1, round(wait))} s.{why}"
        detail = UpstreamDetail(provider=self.name)
        return UpstreamError(Failure("upstream_unreachable", words, True, detail), retry_after=wait)


class WatchedBroker(WatchedUpstream):
    """A broker's state is that of the way to it: what its providers do wrong is not its own failure."""

    def __init__(self, upstream: AddressedBroker, clock: Clock) -> None:
        super().__init__(upstream, clock)
        self._broker = upstream

    async def endpoints(self, model: str) -> list[ModelEndpoint]:
        return await self._broker.endpoints(model)

    async def generation(self, generation_id: str) -> GenerationRecord | None:
        return await self._broker.generation(generation_id)

    def _is_dead(self, failure: Failure) -> bool:
        return failure.code == "upstream_unreachable"


class _Heard:
    """Passes on what an upstream sends, and says once that it said something."""

    feed: Callable[[Sequence[Delta]], None]

    def __init__(self, sink: Sink, on_first: Callable[[], None]) -> None:
        self.report = sink.report
        self.said_something = False
        self.feed = self._listen
        self._sink = sink
        self._on_first = on_first

    def _listen(self, deltas: Sequence[Delta]) -> None:
        if deltas:
            self.said_something = True
            # From here on it is not in the way.
            self.feed = self._sink.feed
            self._on_first()
        self._sink.feed(deltas)


def public_url(url: str) -> str:
    """An address without what may be secret in it: user, password and query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
