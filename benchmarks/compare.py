"""How fair the start of a comparison is, and whether many at once lose anything: `python -m benchmarks.compare`.

The stand-in upstream stamps each token when it writes it. So the first stamp of each lane says when its request had
arrived, to the millisecond in which the upstream writes.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx
import msgspec
import typer

from benchmarks.plans import MODEL, Prompt
from benchmarks.processes import Processes
from benchmarks.targets import start_gateway, start_upstream

LANES: Final = 12
PATIENCE_SECONDS: Final = 300.0
AIM_MS: Final = 5.0
_STAMP = re.compile(r"@(\d+);")


@dataclass(frozen=True)
class Compared:
    """The stamps of each lane, in nanoseconds."""

    lanes: list[list[int]]

    @property
    def spread_ms(self) -> float:
        first = [stamps[0] for stamps in self.lanes]
        return (max(first) - min(first)) / 1e6

    def missing(self, tokens: int) -> int:
        return sum(tokens - len(stamps) for stamps in self.lanes)


async def compare(client: httpx.AsyncClient, prompt: Prompt) -> Compared:
    sent: dict[str, Any] = {
        "message": msgspec.json.encode(prompt).decode(),
        "variants": [{"model": MODEL, "label": f"lane {lane}"} for lane in range(LANES)],
    }
    response = await client.post("/api/comparisons", json=sent, headers={"Accept": "text/event-stream"})
    response.raise_for_status()
    state = (await client.get(response.headers["location"])).raise_for_status().json()
    return Compared([[int(stamp) for stamp in _STAMP.findall(lane["content"])] for lane in state["lanes"]])


async def measure(url: str, rounds: int, at_once: int) -> None:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS, limits=limits) as client:
        prompt = Prompt(n=20, per_second=50.0)
        # No connection to the upstream is open before it.
        cold = (await compare(client, prompt)).spread_ms
        spreads = sorted([(await compare(client, prompt)).spread_ms for _ in range(rounds)])
        typer.echo(f"spread of dispatch over {LANES} lanes, {rounds} comparisons one after another (aim {AIM_MS} ms)")
        typer.echo(f"  cold {cold:.1f} ms; warm: median {median(spreads):.1f} ms, most {spreads[-1]:.1f} ms")
        began = time.monotonic()
        many = await asyncio.gather(*(compare(client, Prompt(n=100, per_second=50.0)) for _ in range(at_once)))
        seconds = time.monotonic() - began
        lost = sum(compared.missing(100) for compared in many)
        typer.echo(f"{at_once} comparisons of {LANES} lanes at once, 100 tokens each, in {seconds:.1f} s")
        typer.echo(f"  tokens lost: {lost}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--at-once", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="openchat-bench-") as folder, Processes() as processes:
        _, upstream_port = start_upstream(processes)
        gateway = start_gateway(processes, upstream_port, Path(folder))
        url = f"http://{gateway.target.host}:{gateway.target.port}"
        asyncio.run(measure(url, options.rounds, options.at_once))


if __name__ == "__main__":
    main()
