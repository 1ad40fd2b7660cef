"""`python -m benchmarks` measures the gateway beside nginx and the direct connection. See README.md."""

from __future__ import annotations

import argparse
import importlib.util
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final

import msgspec

from benchmarks import report
from benchmarks.bench import Bench, LoadGenerator, Start, measure_starts, progress
from benchmarks.plans import KEY, LENGTHS, MANY, MODEL, TOKENS_LONG, TOKENS_SHORT, VIEWERS, Measurement, Plan
from benchmarks.processes import Processes
from benchmarks.targets import (
    NGINX_MISSING,
    Relay,
    direct,
    find_nginx,
    other,
    start_gateway,
    start_nginx,
    start_upstream,
)

SCENARIOS: Final = ("tokens", "many", "length", "viewers", "start")
# 1,000 streams take two descriptors each in a relay.
DESCRIPTORS: Final = 8_192


@dataclass
class Findings:
    measurements: list[Measurement] = field(default_factory=list)
    starts: tuple[Start, Start] | None = None

    def write(self, path: Path) -> None:
        found = {
            "measurements": [msgspec.to_builtins(measurement) for measurement in self.measurements],
            "starts": [asdict(start) for start in self.starts or ()],
        }
        path.write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./openchat bench", description="Measure the gateway on this machine.")
    parser.add_argument("--scenario", choices=[*SCENARIOS, "all"], default="tokens")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved, the order rotating (default 5)")
    parser.add_argument("--streams", type=int, help="other than the scenario's, for `tokens` and `many`")
    parser.add_argument("--tokens", type=int, help="per answer, other than the scenario's; one figure instead of two")
    parser.add_argument("--per-second", type=float, help="tokens a second, other than the scenario's")
    parser.add_argument(
        "--url", action="append", default=[], metavar="NAME=URL", help="another relay, OpenAI-compatible"
    )
    parser.add_argument(
        "--pid", action="append", default=[], metavar="NAME=PID", help="its process, for CPU and memory"
    )
    parser.add_argument("--url-model", default=MODEL, help=f"the model to ask it for (default {MODEL})")
    parser.add_argument("--url-key", default=KEY, help=f"the key to send it (default {KEY})")
    parser.add_argument(
        "--upstream-port", type=int, default=0, help="fixed, so that another relay can be pointed at it"
    )
    parser.add_argument("--without", action="append", default=[], choices=["direct", "nginx", "gateway"])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every round's figures there")
    return parser.parse_args(arguments)


def pairs(values: list[str], option: str) -> dict[str, str]:
    for value in values:
        if "=" not in value:
            raise SystemExit(f"{option} {value}: expected NAME=VALUE")
    return {name: rest for name, _, rest in (value.partition("=") for value in values)}


def start_relays(options: argparse.Namespace, processes: Processes, upstream_port: int, folder: Path) -> list[Relay]:
    relays = []
    if "direct" not in options.without:
        relays.append(direct(upstream_port))
    if "nginx" not in options.without:
        binary = find_nginx()
        if binary is None:
            progress(NGINX_MISSING)
        else:
            relays.append(start_nginx(processes, binary, upstream_port, folder))
    if "gateway" not in options.without:
        relays.append(start_gateway(processes, upstream_port, folder))
    pids = pairs(options.pid, "--pid")
    for name, url in pairs(options.url, "--url").items():
        pid = int(pids[name]) if name in pids else None
        relays.append(other(name, url, pid=pid, model=options.url_model, key=options.url_key))
    return relays


def adjusted(plan: Plan, options: argparse.Namespace) -> Plan:
    changes = {
        name: value for name in ("streams", "tokens", "per_second") if (value := getattr(options, name)) is not None
    }
    if not changes:
        return plan
    changed = msgspec.structs.replace(plan, **changes)
    title = f"{changed.streams:,} streams, {changed.per_second:g} tokens/s, {changed.tokens:,} tokens each"
    return msgspec.structs.replace(changed, title=title)


def run_scenario(name: str, bench: Bench, options: argparse.Namespace) -> list[Measurement]:
    """Measure, print, and give back the figures."""
    match name:
        case "tokens":
            plans = [TOKENS_SHORT] if options.tokens else [TOKENS_SHORT, TOKENS_LONG]
            return [row for plan in plans for row in tabled(bench, adjusted(plan, options), options.rounds)]
        case "many":
            return tabled(bench, adjusted(MANY, options), min(options.rounds, 2))
        case "length":
            found = [bench.measure(plan, min(options.rounds, 3), without_direct(options)) for plan in LENGTHS]
            show(report.lengths(found, [plan.tokens for plan in LENGTHS]))
        case "viewers":
            found = [bench.measure(plan, min(options.rounds, 3), frozenset({"gateway"})) for plan in VIEWERS]
            show(report.viewers(found, "gateway"))
        case _:
            raise AssertionError(name)
    return [row for rows in found for row in rows]


def without_direct(options: argparse.Namespace) -> frozenset[str]:
    """The targets that have a CPU to measure."""
    return frozenset({"nginx", "gateway", *pairs(options.url, "--url")}) - frozenset(options.without)


def tabled(bench: Bench, plan: Plan, rounds: int) -> list[Measurement]:
    rows = bench.measure(plan, rounds)
    show(report.table(rows))
    for target in dict.fromkeys(row.target for row in rows if row.target != "direct"):
        show(report.added(rows, target))
    return rows


def show(text: str) -> None:
    sys.stdout.write(f"{text}\n" if text.count("\n") > 1 else text)
    sys.stdout.flush()


def run(options: argparse.Namespace) -> Findings:
    findings = Findings()
    wanted = SCENARIOS if options.scenario == "all" else (options.scenario,)
    with Processes() as processes, tempfile.TemporaryDirectory(prefix="openchat-bench-") as name:
        upstream, port = start_upstream(processes, options.upstream_port)
        if "start" in wanted:
            findings.starts = measure_starts(port, options.rounds)
            show(report.start(*findings.starts))
        loaded = [scenario for scenario in wanted if scenario != "start"]
        if loaded:
            with Processes() as relays_of_run:
                relays = start_relays(options, relays_of_run, port, Path(name))
                bench = Bench(relays, upstream.pid, LoadGenerator(processes.start_module("benchmarks.load")))
                bench.warm_up()
                for scenario in loaded:
                    findings.measurements += run_scenario(scenario, bench, options)
    return findings


@contextmanager
def ended_in_order() -> Iterator[None]:
    """A SIGTERM ends us the way Ctrl-C does: through the contexts that end our processes."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def raise_descriptor_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    ceiling = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, ceiling), hard))


def main() -> int:
    options = parse()
    if "gateway" not in options.without and importlib.util.find_spec("openchat") is None:
        sys.stderr.write("the package openchat is not installed here; use ./openchat bench\n")
        return 1
    raise_descriptor_limit()
    try:
        with ended_in_order():
            findings = run(options)
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return 130
    if options.json is not None:
        findings.write(options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
