"""The server's start and end around an app: the port, the lifespan, the order in which things stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from openchat.errors import StartupError
from openchat.server import Server, bind

SECONDS = 10.0


class Life:
    """An app that streams until it is drained, and a diary of what happened in which order."""

    def __init__(self) -> None:
        self.diary: list[str] = []
        self.streaming = asyncio.Event()
        self.drained = asyncio.Event()
        self.may_drain = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first\n", "more_body": True})
        self.streaming.set()
        await self.drained.wait()
        await send({"type": "http.response.body", "body": b"last\n"})
        self.diary.append("viewer served")

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        self.diary.append("opened")
        yield
        self.diary.append("closed")

    async def drain(self) -> None:
        self.diary.append("draining")
        await self.may_drain.wait()
        self.drained.set()


@pytest.fixture
async def life() -> Life:
    return Life()


def serving(life: Life) -> Server:
    return Server(uvicorn.Config(life, lifespan="off", log_config=None, ws="none"), life.lifespan, life.drain)


async def viewed(listener: socket.socket) -> bytes:
    reader, writer = await asyncio.open_connection(*listener.getsockname()[:2])
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_viewers_have_their_last_event_before_the_store_closes(life: Life) -> None:
    life.may_drain.set()
    with bind("127.0.0.1", 0) as listener:
        server = serving(life)
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
            serve = tasks.create_task(server.serve([listener]))
            view = tasks.create_task(viewed(listener))
            await life.streaming.wait()
            server.handle_exit(signal.SIGTERM, None)
            await serve

    assert b"last\n" in view.result()
    assert life.diary == ["opened", "draining", "viewer served", "closed"]


async def test_a_second_ctrl_c_waits_for_nobody(life: Life) -> None:
    before = signal.getsignal(signal.SIGINT)
    with bind("127.0.0.1", 0) as listener:
        server = serving(life)
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as tasks:
            serve = tasks.create_task(server.serve([listener]))
            view = tasks.create_task(viewed(listener))
            await life.streaming.wait()
            server.handle_exit(signal.SIGINT, None)
            server.handle_exit(signal.SIGINT, None)
            await serve
            life.drained.set()
            await view

    assert "closed" in life.diary
    assert signal.getsignal(signal.SIGINT) == before


async def test_what_stops_the_start_reaches_the_caller(life: Life) -> None:
    @asynccontextmanager
    async def broken() -> AsyncIterator[None]:
        raise StartupError("the store cannot be opened")
        yield

    with bind("127.0.0.1", 0) as listener:
        server = Server(uvicorn.Config(life, lifespan="off", log_config=None), broken, life.drain)
        with pytest.raises(StartupError, match="the store cannot be opened"):
            await server.serve([listener])


def test_a_taken_port_is_said_in_one_line() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(StartupError) as caught:
            bind("127.0.0.1", port)

    assert str(caught.value) == (
        f"cannot listen on 127.0.0.1:{port}: another program listens there; stop it, or choose another PORT"
    )


def test_an_address_of_another_machine_is_said_in_one_line() -> None:
    with pytest.raises(StartupError, match=r"^cannot listen on 192\.0\.2\.1:8001: this machine has no such address"):
        bind("192.0.2.1", 8001)
