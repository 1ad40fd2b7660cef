"""The program as a process of its own, against a gateway of the test's."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import PATIENCE_SECONDS, Gateway
from tests.support.process import environment
from tests.support.terminal import Terminal, terminal


@dataclass(frozen=True, slots=True)
class Printed:
    """How a command ended, with what it wrote where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Program:
    """`openchat`, in a folder of its own and with nothing of the environment around the tests."""

    def __init__(self, home: Path, **env: str) -> None:
        home.mkdir(exist_ok=True)
        self.home = home
        self.env = {**environment(home), "HOME": str(home), "PORT": "0", **env}

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "openchat", *arguments),
            env=self.env,
            cwd=self.home,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
        )

    async def run(self, *arguments: str, stdin: bytes = b"") -> Printed:
        """Run it in pipes, to its end."""
        return await self.finish(await self.start(*arguments), stdin)

    async def finish(self, process: asyncio.subprocess.Process, stdin: bytes | None = None) -> Printed:
        out, err = await asyncio.wait_for(process.communicate(stdin), PATIENCE_SECONDS)
        return Printed(process.returncode or 0, out.decode(), err.decode())

    def at_terminal(self, *arguments: str, columns: int = 80, lines: int = 24) -> AbstractAsyncContextManager[Terminal]:
        return terminal(*arguments, env=self.env, cwd=self.home, columns=columns, lines=lines)


AtGateway: TypeAlias = Callable[..., Program]


@pytest.fixture
async def gateway(open_gateway: OpenGateway) -> AsyncIterator[Gateway]:
    """As a normal installation has it; that the stores agree is proven elsewhere."""
    async with open_gateway(database_url=SQLITE_URL) as opened:
        yield opened


@pytest.fixture
def at_gateway(tmp_path: Path) -> AtGateway:
    """The program told of a gateway; more of its environment by name."""

    def make(url: str, **env: str) -> Program:
        return Program(tmp_path / "person", OPENCHAT_URL=url, **env)

    return make


@pytest.fixture
def program(gateway: Gateway, at_gateway: AtGateway) -> Program:
    """The program beside the fixture's gateway."""
    return at_gateway(gateway.url)
