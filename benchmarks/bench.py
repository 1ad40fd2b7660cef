"""Runs the plans against the relays, in rounds whose order rotates."""

from __future__ import annotations

import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from benchmarks.plans import WARM_UP, Measurement, Order, Outcome, Plan
from benchmarks.processes import Processes, cpu_seconds, memory_mb
from benchmarks.targets import Relay, measure_start

# What a relay still does after the last byte (storing, closing) belongs to the measurement.
SETTLE_SECONDS: Final = 0.4
SAMPLE_SECONDS: Final = 0.25
PREPARE_SECONDS: Final = 120.0
# Allocators and caches have calmed down by then.
IDLE_SECONDS: Final = 2.0


class LoadGenerator:
    """The other end of `benchmarks.load`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pid = process.pid

    def send(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def receive(self, seconds: float) -> str | None:
        """The next line, or None if there is none yet. It writes whole lines, one at a time."""
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            return None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the load generator ended")
        return line.strip()

    def expect(self, wanted: str, seconds: float) -> None:
        line = self.receive(seconds)
        if line != wanted:
            raise SystemExit(f"the load generator said {line!r} instead of {wanted!r} within {seconds:g} s")


@dataclass
class Peak:
    rss: float = 0.0
    pss: float = 0.0

    def sample(self, pid: int | None) -> None:
        if pid is not None:
            rss, pss = memory_mb(pid)
            self.rss, self.pss = max(self.rss, rss), max(self.pss, pss)


class Bench:
    def __init__(self, relays: Sequence[Relay], upstream_pid: int, load: LoadGenerator) -> None:
        self._relays = list(relays)
        self._upstream_pid = upstream_pid
        self._load = load
        self._idle: dict[str, float] = {}

    def warm_up(self) -> None:
        """Once for every relay: imports, connections and caches are no part of a stream's cost."""
        for relay in self._relays:
            self._run(relay, WARM_UP, Peak())
        time.sleep(IDLE_SECONDS)
        for relay in self._relays:
            if relay.pid is not None:
                self._idle[relay.name] = memory_mb(relay.pid)[1]

    def measure(self, plan: Plan, rounds: int, only: frozenset[str] | None = None) -> list[Measurement]:
        relays = [relay for relay in self._relays if only is None or relay.name in only]
        measurements = []
        for number in range(rounds):
            turn = number % len(relays)
            for relay in relays[turn:] + relays[:turn]:
                progress(f"{plan.title}: round {number + 1} of {rounds}, {relay.name}")
                measurements.append(self._measure(relay, plan, number))
        return measurements

    def _measure(self, relay: Relay, plan: Plan, number: int) -> Measurement:
        pids = {"relay": relay.pid, "upstream": self._upstream_pid, "load": self._load.pid}
        peak = Peak()
        before: dict[str, float] = {}

        def start_clock() -> None:
            before.update({name: cpu_seconds(pid) for name, pid in pids.items() if pid is not None})

        outcome = self._run(relay, plan, peak, start_clock)
        time.sleep(SETTLE_SECONDS)
        spent = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items() if pid is not None}
        tokens = max(1, outcome.received)
        per_token = {name: seconds * 1e6 / tokens for name, seconds in spent.items()}
        open_streams = (plan.at_once or plan.streams) * plan.viewers
        idle = self._idle.get(relay.name)
        return Measurement(
            target=relay.name,
            plan=plan.title,
            round=number,
            outcome=outcome,
            lost=plan.expected - outcome.received,
            cpu_us_per_token=per_token.get("relay"),
            rss_mb=peak.rss if relay.pid is not None else None,
            pss_mb=peak.pss if relay.pid is not None else None,
            kib_per_stream=(peak.pss - idle) * 1024 / open_streams if idle is not None else None,
            upstream_us_per_token=per_token["upstream"],
            load_us_per_token=per_token["load"],
        )

    def _run(self, relay: Relay, plan: Plan, peak: Peak, start_clock: Callable[[], None] | None = None) -> Outcome:
        self._load.send(msgspec.json.encode(Order(relay.target, plan)).decode())
        self._load.expect("ready", PREPARE_SECONDS)
        if start_clock is not None:
            start_clock()
        self._load.send("go")
        deadline = time.monotonic() + plan.timeout_seconds + PREPARE_SECONDS
        while time.monotonic() < deadline:
            line = self._load.receive(SAMPLE_SECONDS)
            peak.sample(relay.pid)
            if line is not None and line != "open":
                return msgspec.json.decode(line, type=Outcome)
        raise SystemExit(f"{plan.title} on {relay.name} did not end")


@dataclass(frozen=True)
class Start:
    """Seconds from spawn to ready, and MB once idle."""

    seconds: float
    rss_mb: float
    pss_mb: float

    @classmethod
    def middle(cls, starts: Sequence[Start]) -> Start:
        return cls(*(median(getattr(start, field.name) for start in starts) for field in fields(cls)))


def measure_starts(upstream_port: int, rounds: int) -> tuple[Start, Start]:
    """With an empty data folder, and with the one left by that."""
    first: list[Start] = []
    again: list[Start] = []
    for number in range(rounds):
        progress(f"start: round {number + 1} of {rounds}")
        with tempfile.TemporaryDirectory(prefix="openchat-bench-") as name:
            for starts in (first, again):
                with Processes() as processes:
                    took, pid = measure_start(processes, upstream_port, Path(name))
                    time.sleep(IDLE_SECONDS)
                    starts.append(Start(took, *memory_mb(pid)))
    return Start.middle(first), Start.middle(again)


def progress(line: str) -> None:
    sys.stderr.write(f"  {line}\n")
