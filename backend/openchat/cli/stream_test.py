"""The timed test stream: what arrives when, and what that says about whatever stands between."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from openchat.cli.client import GatewayClient, parse_events
from openchat.cli.failures import Unreachable
from openchat.cli.findings import Finding

EVENTS_PER_SECOND: Final = 10
# Events that came within this time of each other came together.
TOGETHER_MS: Final = 5.0
# A network and a busy machine do this by themselves.
FAIR_DELAY_MS: Final = 250.0
# Asked for, so that what compresses whenever it may does so here too.
ENCODINGS: Final = "gzip, deflate, br, zstd"
# What httpx decodes as it comes.
READABLE: Final = frozenset({"", "identity", "gzip", "deflate"})

_NGINX: Final = "nginx: `proxy_buffering off;` and `proxy_http_version 1.1;` in the location of Open Chat"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event by when the gateway sent it and when it came here, each on its own clock."""

    sent_ms: float
    came_ms: float


@dataclass(frozen=True, slots=True)
class Observation:
    """One taking of the test stream. `whole` says that its last event came."""

    headers: Mapping[str, str]
    arrivals: tuple[Arrival, ...] = ()
    expected: int = 0
    whole: bool = False
    seconds: float = 0.0


@dataclass(slots=True)
class _Taking:
    arrivals: list[Arrival] = field(default_factory=list)
    whole: bool = False


def observe(client: GatewayClient, seconds: float) -> Observation:
    """Take a test stream of about that length. Raises CommandFailed where none begins."""
    expected = max(2, round(seconds * EVENTS_PER_SECOND))
    query = {"events": expected, "interval_ms": 1000 // EVENTS_PER_SECOND}
    taking = _Taking()
    headers: Mapping[str, str] = {}
    began = time.monotonic()
    try:
        path = "/api/diagnostics/stream"
        with client.stream("GET", path, query=query, headers={"Accept-Encoding": ENCODINGS}) as response:
            headers = response.headers
            if _is_readable(response.headers):
                _take(response.iter_bytes(), began, taking)
    except Unreachable:
        # Once it has begun, a lost connection is what is looked for.
        if not headers:
            raise
    return Observation(headers, tuple(taking.arrivals), expected, taking.whole, time.monotonic() - began)


def judge(seen: Observation, url: str) -> list[Finding]:
    """What an observation says: everything that is wrong with the stream, or that nothing is."""
    kind = seen.headers.get("content-type", "")
    if not kind.startswith("text/event-stream"):
        says = f"{url} answers with {kind or 'no Content-Type'} instead of text/event-stream"
        return [Finding("stream", "error", says, "let the proxy hand on headers and body as they are")]
    wrong = [*_judge_head(seen.headers), *_judge_arrivals(seen)]
    late = _uneven_ms(seen.arrivals)
    says = f"{len(seen.arrivals)} events in {seen.seconds:.1f} s, one by one and whole, at most {late:.0f} ms late"
    return wrong or [Finding("stream", "ok", says)]


def _judge_head(headers: Mapping[str, str]) -> Iterator[Finding]:
    encoding = headers.get("content-encoding", "")
    if encoding not in {"", "identity"}:
        says = f"the stream is compressed with {encoding} on its way, which can hold tokens back"
        fix = "leave text/event-stream out of the proxy's compression (nginx: not in `gzip_types`)"
        # What cannot be read here cannot be cleared of holding back either.
        yield Finding("stream compression", "warning" if encoding in READABLE else "error", says, fix)
    caching = headers.get("cache-control", "")
    if "no-cache" not in caching or "no-transform" not in caching:
        says = f"Cache-Control arrives as `{caching}` instead of `no-cache, no-transform`"
        yield Finding("stream headers", "warning", says, "let the proxy hand on Cache-Control as it is")


def _judge_arrivals(seen: Observation) -> Iterator[Finding]:
    if not _is_readable(seen.headers):
        return
    came = len(seen.arrivals)
    if not seen.whole:
        says = f"the stream was cut after {seen.seconds:.1f} s, with {came} of {seen.expected} events"
        fix = "raise the proxy's read timeout and lift its limits of size and time (nginx: `proxy_read_timeout 1h;`)"
        yield Finding("stream end", "error", says, fix)
    writes = 1 + sum(
        after.came_ms - before.came_ms > TOGETHER_MS
        for before, after in zip(seen.arrivals, seen.arrivals[1:], strict=False)
    )
    late = _uneven_ms(seen.arrivals)
    if came > 1 and writes <= came / 2:
        how = "all at once" if writes == 1 else f"in {writes} bursts"
        says = f"{came} events that were sent one by one arrived {how}: something holds the stream back"
        yield Finding("stream buffering", "error", says, f"turn response buffering and compression off ({_NGINX})")
    elif late > FAIR_DELAY_MS:
        says = f"one event in twenty comes {late:.0f} ms later than the quickest"
        yield Finding("stream delay", "warning", says, "look for a slow network, or a proxy that gathers small writes")


def _uneven_ms(arrivals: Sequence[Arrival]) -> float:
    """How much later than the quickest the slowest come, one in twenty left out: the two clocks need not agree."""
    took = sorted(arrival.came_ms - arrival.sent_ms for arrival in arrivals)
    return took[int((len(took) - 1) * 0.95)] - took[0] if took else 0.0


def _take(chunks: Iterator[bytes], began: float, into: _Taking) -> None:
    for _, event in parse_events(chunks):
        into.arrivals.append(Arrival(event["elapsed_ms"], (time.monotonic() - began) * 1000))
        into.whole = event["type"] == "end"


def _is_readable(headers: Mapping[str, str]) -> bool:
    kind, encoding = headers.get("content-type", ""), headers.get("content-encoding", "")
    return kind.startswith("text/event-stream") and encoding in READABLE
