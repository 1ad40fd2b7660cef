"""Fixtures that every tier shares: the scripted upstream and a gateway in front of it, over each store."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from tests.support.gateway import Gateway, run_gateway
from tests.support.programs import Browser

SQLITE_URL = "sqlite+aiosqlite:///openchat.db"

OpenGateway: TypeAlias = Callable[..., AbstractAsyncContextManager[Gateway]]


def pytest_configure() -> None:
    """What a shell runs in its background ignores Ctrl-C, and so would every program that is started here."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`: one more than there are cores, since a third of the time tests wait for sockets and processes."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
async def upstream() -> AsyncIterator[ScriptedUpstream]:
    async with ScriptedUpstream() as scripted:
        yield scripted


@pytest.fixture
def open_gateway(upstream: ScriptedUpstream, tmp_path: Path) -> OpenGateway:
    """Opens gateways with settings of the test's own, all in one home: a second one finds the first one's store."""

    def open_one(**settings: Any) -> AbstractAsyncContextManager[Gateway]:
        return run_gateway(upstream.base_url, tmp_path, **settings)

    return open_one


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    opened = Browser(tmp_path / "profile")
    yield opened
    await opened.close()


@pytest.fixture(params=["memory:", SQLITE_URL], ids=["memory", "sqlite"])
async def gateway(request: pytest.FixtureRequest, open_gateway: OpenGateway) -> AsyncIterator[Gateway]:
    async with open_gateway(database_url=request.param) as opened:
        yield opened
