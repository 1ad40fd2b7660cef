"""A gateway in a process of its own, as a person starts it: to be killed, stopped, and searched for what it printed."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.support.gateway import PATIENCE_SECONDS

BACKEND = Path(__file__).parents[2] / "backend"
_READY = re.compile(r"is ready: (http://[\w.:]+)")


@dataclass(slots=True)
class GatewayProcess:
    """`answers` holds every byte that the HTTP client was answered with, heads included."""

    process: asyncio.subprocess.Process
    url: str = ""
    printed: bytearray = field(default_factory=bytearray)
    answers: bytearray = field(default_factory=bytearray)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def output(self) -> str:
        return self.printed.decode()

    async def ended(self) -> int:
        """Its exit code."""
        return await asyncio.wait_for(self.process.wait(), PATIENCE_SECONDS)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        async def note(response: httpx.Response) -> None:
            head = f"{response.status_code} {dict(response.headers)}"
            self.answers += head.encode()
            if "text/event-stream" not in response.headers.get("content-type", ""):
                self.answers += await response.aread()

        async with httpx.AsyncClient(
            base_url=self.url, timeout=PATIENCE_SECONDS, event_hooks={"response": [note]}
        ) as client:
            yield client


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The settings, and nothing of the environment that tests run in but what Python needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    alone = {"LOCAL_MODEL": "off", "TITLE_MODEL": "off"}
    return {**kept, "PYTHONPATH": str(BACKEND), "OPENCHAT_HOME": str(home), **alone, **settings}


async def spawn(home: Path, **settings: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "openchat", "serve"),
        env=environment(home, **settings),
        cwd=home,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def run_to_its_end(home: Path, **settings: str) -> tuple[int, str]:
    """Exit code and output of a gateway that is not expected to serve."""
    process = await spawn(home, **settings)
    printed, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    return process.returncode or 0, printed.decode()


@asynccontextmanager
async def gateway_process(home: Path, **settings: str) -> AsyncIterator[GatewayProcess]:
    """Started and ready; killed at the end if it still runs."""
    process = await spawn(home, **{"PORT": "0", **settings})
    gateway = GatewayProcess(process)
    ready = asyncio.Event()

    async def collect() -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            gateway.printed += line
            found = _READY.search(line.decode())
            if found:
                gateway.url = found[1]
                ready.set()
        ready.set()

    collecting = asyncio.create_task(collect())
    try:
        await asyncio.wait_for(ready.wait(), PATIENCE_SECONDS)
        assert gateway.url, gateway.output
        yield gateway
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await collecting
