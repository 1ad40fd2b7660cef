"""The transport against real servers on loopback that send exact bytes, on both event loops."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import os
import random
import re
import socket
import ssl
import struct
import subprocess
import termios
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import httpx
import pytest
from aiohttp import web

from openchat.upstream import chat_completions
from openchat.upstream import transport as transport_module
from openchat.upstream.chat_completions import Endpoint
from openchat.upstream.connection import HIGH_WATER_BYTES, MAX_HEAD_BYTES
from openchat.upstream.proxied import ProxiedTransport
from openchat.upstream.transport import KEEPALIVE_SECONDS, PushTransport, open_transport, read_body
from tests.support.waiting import soon, until

# The promise for a run that is stopped: its upstream connection is closed within this time.
CLOSED_WITHIN_SECONDS = 0.25
# A time-out that a test waits for.
SHORT_SECONDS = 0.1
# l_onoff=1, l_linger=0: closing sends RST at once instead of FIN.
_LINGER_ZERO = struct.pack("ii", 1, 0)

OK_BARE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


HAS_IPV6 = has_ipv6()


class Peer:
    """The server's end of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.requests: list[bytes] = []
        self.ended = asyncio.Event()

    async def request(self) -> bytes:
        """The next request, head and body. Raises IncompleteReadError where the client closes instead."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
        self.requests.append(head + await self._reader.readexactly(int(length[1]) if length else 0))
        return self.requests[-1]

    async def send(self, data: bytes) -> None:
        if self._writer.transport.is_closing():
            raise ConnectionResetError
        self._writer.write(data)
        await self._writer.drain()

    async def send_apart(self, *pieces: bytes) -> None:
        """Each in a segment of its own: the next is sent when the one before was read."""
        for piece in pieces:
            await self.send(piece)
            await until(lambda: self._unread() == 0)
            # Read from the socket is not yet handed on: the client shares this loop.
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    async def listen(self) -> None:
        """Say nothing more until the client closes."""
        try:
            while await self._reader.read(65536):
                pass
        except ConnectionError:
            pass

    async def gone(self) -> None:
        """For the test: wait until this end has seen the other one close, or has closed by itself."""
        await self.ended.wait()

    def close(self) -> None:
        self.ended.set()
        self._writer.close()

    async def reset(self) -> None:
        """RST, once all that was sent has arrived at the other end."""
        with socket.socket(fileno=os.dup(self._writer.get_extra_info("socket").fileno())) as twin:
            await until(lambda: self._unread() == 0)
            twin.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        self._writer.transport.abort()

    def _unread(self) -> int:
        """Bytes that the other end's kernel has not confirmed."""
        if self._writer.transport.is_closing():
            return 0
        fd = self._writer.get_extra_info("socket").fileno()
        waiting: int = struct.unpack("i", fcntl.ioctl(fd, termios.TIOCOUTQ, b"\0\0\0\0"))[0]
        return waiting + self._writer.transport.get_write_buffer_size()


Answer: TypeAlias = Callable[[Peer], Awaitable[None]]


class Server:
    """Answers each connection by the same script; what a script raises is raised where the server ends."""

    def __init__(self, answer: Answer) -> None:
        self.peers: list[Peer] = []
        self.url = ""
        self.tasks: set[asyncio.Task[None]] = set()
        self._answer = answer

    @property
    def requests(self) -> list[bytes]:
        return [request for peer in self.peers for request in peer.requests]

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tasks.add(asyncio.get_running_loop().create_task(self._serve(Peer(reader, writer))))

    async def _serve(self, peer: Peer) -> None:
        self.peers.append(peer)
        try:
            await self._answer(peer)
        except (asyncio.IncompleteReadError, ConnectionError):
            # The client has what it wanted.
            pass
        finally:
            peer.close()


@asynccontextmanager
async def serving(
    answer: Answer, *, host: str = "127.0.0.1", context: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    server = Server(answer)
    listener = await asyncio.start_server(server.accept, host, 0, ssl=context)
    port = listener.sockets[0].getsockname()[1]
    server.url = f"{'https' if context else 'http'}://{f'[{host}]' if ':' in host else host}:{port}/"
    try:
        yield server
    finally:
        listener.close()
        running = [task for task in server.tasks if not task.done()]
        for task in running:
            task.cancel()
        results = await asyncio.gather(*server.tasks, return_exceptions=True)
        # What was aborted tells of its end in the next rounds of the loop.
        for _ in range(3):
            await asyncio.sleep(0)
    for result in results:
        if isinstance(result, Exception):
            raise result


def always(response: bytes) -> Answer:
    """The same response to every request, on a kept connection."""

    async def answer(peer: Peer) -> None:
        while True:
            await peer.request()
            await peer.send(response)

    return answer


def once(response: bytes) -> Answer:
    """One response, then the server closes."""

    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send(response)

    return answer


@pytest.fixture
async def transport() -> AsyncIterator[PushTransport]:
    opened = PushTransport(ssl.create_default_context())
    yield opened
    await opened.aclose()
    await asyncio.sleep(0)


@pytest.fixture(scope="module", autouse=True)
def few_objects_to_collect() -> Iterator[None]:
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
async def no_complaints() -> AsyncIterator[None]:
    """An exception that nobody fetched, or that a callback raised, is told to the loop alone."""
    heard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: heard.append(context))
    yield
    gc.collect()
    assert heard == []


def request(url: str, *, connect: float | None = 5.0, read: float | None = 5.0, body: bytes = b"") -> httpx.Request:
    timeouts = {"timeout": {"connect": connect, "read": read}}
    return httpx.Request("POST" if body else "GET", url, content=body, extensions=timeouts)


async def open_response(transport: httpx.AsyncBaseTransport, url: str, **options: float | None) -> httpx.Response:
    return await soon(transport.handle_async_request(request(url, **options)))  # type: ignore[arg-type]  # numbers are time-outs


async def pushed(response: httpx.Response) -> list[bytes]:
    """What each call of the taker brought."""
    reads: list[bytes] = []

    def take(data: bytes) -> bool:
        reads.append(data)
        return True

    await soon(response.extensions["push"](take))
    return reads


async def pulled(response: httpx.Response) -> bytes:
    async def read() -> bytes:
        return b"".join([data async for data in response.aiter_raw()])

    return await soon(read())


async def fetch(transport: httpx.AsyncBaseTransport, url: str) -> bytes:
    """A body, read to its end; its connection may be used again."""
    response = await open_response(transport, url)
    try:
        return b"".join(await pushed(response))
    finally:
        await response.aclose()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


# Bodies


@pytest.mark.parametrize(
    "response",
    [
        CHUNKED + chunk(b"Blue ") + chunk(b"light") + LAST_CHUNK,
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nBlue light",
        b"HTTP/1.1 200 OK\r\n\r\nBlue light",
        b"HTTP/1.0 200 OK\r\n\r\nBlue light",
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nBlue light",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + CHUNKED + chunk(b"Blue light") + LAST_CHUNK,
    ],
    ids=["chunked", "length", "close", "http-1.0", "early-hints", "continue"],
)
async def test_a_body_is_read_to_its_end_however_its_length_is_told(transport: PushTransport, response: bytes) -> None:
    async with serving(once(response)) as server:
        assert await fetch(transport, server.url) == b"Blue light"
        async with httpx.AsyncClient(transport=PushTransport(ssl.create_default_context())) as client:
            assert (await client.get(server.url)).content == b"Blue light"


@pytest.mark.parametrize("status", [204, 304])
async def test_a_response_without_a_body_ends_with_its_head(transport: PushTransport, status: int) -> None:
    async with serving(always(b"HTTP/1.1 %d Nothing\r\n\r\n" % status)) as server:
        assert await fetch(transport, server.url) == b""
        assert await fetch(transport, server.url) == b""
        assert len(server.peers) == 1


async def test_chunks_that_came_in_one_segment_are_handed_on_at_once(transport: PushTransport) -> None:
    async with serving(once(CHUNKED + b"".join(chunk(b"%d," % n) for n in range(50)) + LAST_CHUNK)) as server:
        response = await open_response(transport, server.url)
        reads = await pushed(response)
        await response.aclose()
    assert reads == [b"".join(b"%d," % n for n in range(50))]


async def test_each_segment_is_handed_on_as_it_comes(transport: PushTransport) -> None:
    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send_apart(CHUNKED, chunk(b"a") + chunk(b"b"), chunk(b"c"), LAST_CHUNK)

    async with serving(answer) as server:
        response = await open_response(transport, server.url)
        assert await pushed(response) == [b"ab", b"c"]
        await response.aclose()


async def test_a_response_that_comes_byte_by_byte_is_the_same(transport: PushTransport) -> None:
    whole = b"HTTP/1.1 200 OK\r\nX-Split: yes\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(b"Blue") + LAST_CHUNK

    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send_apart(*(whole[n : n + 1] for n in range(len(whole))))

    async with serving(answer) as server:
        response = await open_response(transport, server.url)
        assert response.headers["x-split"] == "yes"
        assert b"".join(await pushed(response)) == b"Blue"
        await response.aclose()


async def test_trailers_are_no_headers(transport: PushTransport) -> None:
    async with serving(once(CHUNKED + chunk(b"ok") + b"0\r\nX-Generation-Id: late\r\n\r\n")) as server:
        response = await open_response(transport, server.url)
        assert b"".join(await pushed(response)) == b"ok"
        assert "x-generation-id" not in response.headers
        await response.aclose()


async def test_status_headers_and_request_are_as_they_were_sent(transport: PushTransport) -> None:
    head = b"HTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\nX-Twice: a\r\nX-Twice: b\r\nContent-Length: 0\r\n\r\n"
    async with serving(always(head)) as server:
        response = await soon(transport.handle_async_request(request(f"{server.url}chat?q=%20a", body=b'{"a":1}')))
        assert response.status_code == 429
        assert response.headers.get_list("x-twice") == ["a", "b"]
        assert response.headers["retry-after"] == "7"
        await response.aclose()
    first, *lines = server.requests[0].split(b"\r\n")
    assert first == b"POST /chat?q=%20a HTTP/1.1"
    assert b"host: %b" % urlsplit(server.url).netloc.encode() in [line.lower() for line in lines]
    assert server.requests[0].endswith(b'\r\n\r\n{"a":1}')


# Kept connections


async def test_a_connection_is_used_again(transport: PushTransport) -> None:
    async with serving(always(OK)) as server:
        for _ in range(5):
            assert await fetch(transport, server.url) == b"ok"
        assert [len(peer.requests) for peer in server.peers] == [5]


async def test_requests_at_the_same_time_have_connections_of_their_own(transport: PushTransport) -> None:
    async with serving(always(OK)) as server:
        bodies = await soon(asyncio.gather(*(fetch(transport, server.url) for _ in range(20))))
        assert bodies == [b"ok"] * 20
        before = len(server.peers)
        await soon(asyncio.gather(*(fetch(transport, server.url) for _ in range(before))))
        assert len(server.peers) == before


async def test_a_connection_idle_for_too_long_is_closed_and_not_used(
    transport: PushTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(transport_module, "monotonic", lambda: now)
    async with serving(always(OK)) as server:
        await fetch(transport, server.url)
        now += KEEPALIVE_SECONDS + 1
        await fetch(transport, server.url)
        assert [len(peer.requests) for peer in server.peers] == [1, 1]
        await soon(server.peers[0].gone())


async def test_a_connection_that_the_server_closed_meanwhile_is_not_used(transport: PushTransport) -> None:
    async with serving(once(OK)) as server:
        for _ in range(3):
            assert await fetch(transport, server.url) == b"ok"
            await soon(server.peers[-1].gone())
        assert [len(peer.requests) for peer in server.peers] == [1, 1, 1]


async def test_a_kept_connection_found_dead_is_replaced_without_the_caller_noticing(transport: PushTransport) -> None:
    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        if len(server.peers) == 1:
            # Its end crosses the next request.
            await peer.request()
            await peer.reset()
        else:
            await peer.listen()

    async with serving(answer) as server:
        assert await fetch(transport, server.url) == b"ok"
        assert await fetch(transport, server.url) == b"ok"
        assert [len(peer.requests) for peer in server.peers] == [2, 1]


async def test_a_request_whose_answer_had_begun_is_not_sent_again(transport: PushTransport) -> None:
    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-")

    async with serving(answer) as server:
        assert await fetch(transport, server.url) == b"ok"
        with pytest.raises(httpx.ReadError):
            await open_response(transport, server.url)
        assert len(server.requests) == 2


async def test_a_new_connection_that_dies_is_not_tried_again(transport: PushTransport) -> None:
    async with serving(once(b"")) as server:
        with pytest.raises(httpx.ReadError):
            await open_response(transport, server.url)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        OK + b"HTTP/1.1 200 OK\r\nX-Evil: 1\r\nContent-Length: 4\r\n\r\nevil",
        OK + b"garbage",
    ],
    ids=["close", "http-1.0", "second-response", "garbage"],
)
async def test_a_connection_is_not_kept_after(transport: PushTransport, response: bytes) -> None:
    async with serving(always(response)) as server:
        for _ in range(2):
            answer = await open_response(transport, server.url)
            assert b"".join(await pushed(answer)) == b"ok"
            assert "x-evil" not in answer.headers
            await answer.aclose()
            await soon(server.peers[-1].gone())
        assert [len(peer.requests) for peer in server.peers] == [1, 1]


async def test_a_connection_whose_body_was_not_read_is_closed(transport: PushTransport) -> None:
    async with serving(always(CHUNKED + chunk(b"first"))) as server:
        response = await open_response(transport, server.url)
        await response.aclose()
        async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
            await server.peers[0].gone()


async def test_a_server_that_speaks_out_of_turn_loses_its_connection(transport: PushTransport) -> None:
    speak = asyncio.Event()

    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        if len(server.peers) == 1:
            await speak.wait()
            await peer.send(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n")
        await peer.listen()

    async with serving(answer) as server:
        await fetch(transport, server.url)
        speak.set()
        await soon(server.peers[0].gone())
        assert await fetch(transport, server.url) == b"ok"


# What goes wrong while connecting


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test"
    where = ["-addext", f"subjectAltName={name}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *where], check=True, capture_output=True)
    return certificate, key


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    folder = tmp_path_factory.mktemp("certificates")
    made: dict[str, tuple[Path, Path]] = {}

    def certificate(name: str) -> tuple[Path, Path]:
        if name not in made:
            made[name] = make_certificate(folder, name)
        return made[name]

    return certificate


def server_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


Certificates: TypeAlias = Callable[[str], tuple[Path, Path]]


async def test_tls_with_a_trusted_certificate(certificates: Certificates) -> None:
    certificate = certificates("IP:127.0.0.1")
    transport = PushTransport(ssl.create_default_context(cafile=certificate[0]))
    async with serving(always(CHUNKED + chunk(b"ok") + LAST_CHUNK), context=server_context(certificate)) as server:
        for _ in range(2):
            assert await fetch(transport, server.url) == b"ok"
        assert len(server.peers) == 1
        await transport.aclose()
        await soon(server.peers[0].gone())


@pytest.mark.parametrize(("name", "trusted"), [("IP:127.0.0.1", False), ("DNS:example.org", True)])
async def test_a_certificate_that_is_not_trusted_or_of_another_name_is_a_failed_connection(
    certificates: Certificates, name: str, trusted: bool
) -> None:
    certificate = certificates(name)
    transport = PushTransport(ssl.create_default_context(cafile=certificate[0] if trusted else None))
    async with serving(always(OK), context=server_context(certificate)) as server:
        with pytest.raises(httpx.ConnectError, match="certificate"):
            await open_response(transport, server.url)
    assert server.requests == []


async def test_tls_to_a_server_that_speaks_none_is_a_failed_connection(transport: PushTransport) -> None:
    async def answer(peer: Peer) -> None:
        await peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with serving(answer) as server:
        with pytest.raises(httpx.ConnectError):
            await open_response(transport, server.url.replace("http:", "https:"))


async def test_a_refused_connection_is_a_connect_error(transport: PushTransport) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(httpx.ConnectError):
            await open_response(transport, f"http://127.0.0.1:{unused.getsockname()[1]}/")


@pytest.mark.parametrize("name", ["no-such-name.invalid", "a" * 64 + ".invalid"], ids=["unknown", "impossible"])
async def test_an_unknown_name_is_a_connect_error(transport: PushTransport, name: str) -> None:
    with pytest.raises(httpx.ConnectError):
        await open_response(transport, f"http://{name}/")


@pytest.fixture
async def full_address() -> AsyncIterator[str]:
    """A port whose queue of connections is full: the kernel answers nothing to one more."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for client in waiting:
            client.close()


async def test_a_connection_that_is_not_taken_in_time_is_a_connect_timeout(
    transport: PushTransport, full_address: str
) -> None:
    with pytest.raises(httpx.ConnectTimeout):
        await open_response(transport, full_address, connect=SHORT_SECONDS)


async def test_a_tls_handshake_that_does_not_end_in_time_is_a_connect_timeout(transport: PushTransport) -> None:
    async with serving(Peer.listen) as server:
        with pytest.raises(httpx.ConnectTimeout):
            await open_response(transport, server.url.replace("http:", "https:"), connect=SHORT_SECONDS)
        async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
            await server.peers[0].gone()


async def test_a_name_that_leads_to_a_refused_address_is_not_connected_to() -> None:
    transport = PushTransport(ssl.create_default_context(), is_allowed=lambda address: False)
    async with serving(always(OK)) as server:
        with pytest.raises(transport_module.AddressRefused):
            await open_response(transport, server.url)
        assert server.peers == []


async def test_ipv6(transport: PushTransport) -> None:
    if not HAS_IPV6:
        pytest.skip("this machine has no ::1")
    async with serving(always(OK), host="::1") as server:
        assert await fetch(transport, server.url) == b"ok"


# What goes wrong later


async def test_a_head_that_does_not_come_in_time_is_a_read_timeout(transport: PushTransport) -> None:
    async with serving(Peer.listen) as server:
        with pytest.raises(httpx.ReadTimeout):
            await open_response(transport, server.url, read=SHORT_SECONDS)
        async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
            await server.peers[0].gone()


async def test_a_body_that_stops_is_a_read_timeout_for_who_pulls(transport: PushTransport) -> None:
    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send(CHUNKED + chunk(b"half"))
        await peer.listen()

    async with serving(answer) as server:
        response = await open_response(transport, server.url, read=SHORT_SECONDS)
        got: list[bytes] = []
        with pytest.raises(httpx.ReadTimeout):
            await soon(pull_all(response, got))
        assert got == [b"half"]
        await response.aclose()


async def test_a_server_that_closes_before_the_head_is_a_read_error(transport: PushTransport) -> None:
    async with serving(once(b"HTTP/1.1 200 OK\r\nX-Half: ")) as server:
        with pytest.raises(httpx.ReadError):
            await open_response(transport, server.url)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (CHUNKED, chunk(b"half") + b"4\r\nha"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", b"halfha"),
    ],
    ids=["chunked", "length"],
)
async def test_a_cut_body_is_handed_on_as_far_as_it_came_and_then_a_read_error(
    transport: PushTransport, head: bytes, body: bytes
) -> None:
    async with serving(once(head + body)) as server:
        for read in (push_all, pull_all):
            response = await open_response(transport, server.url)
            got: list[bytes] = []
            with pytest.raises(httpx.ReadError):
                await soon(read(response, got))
            assert b"".join(got) == b"halfha"
            await response.aclose()


async def test_a_body_that_ends_with_the_connection_is_not_whole_when_that_is_reset(transport: PushTransport) -> None:
    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\n\r\nhalf")
        await peer.reset()

    async with serving(answer) as server:
        response = await open_response(transport, server.url)
        got: list[bytes] = []
        with pytest.raises(httpx.ReadError):
            await soon(push_all(response, got))
        assert got == [b"half"]
        await response.aclose()


@pytest.mark.parametrize("size", [1000, HIGH_WATER_BYTES + 100_000], ids=["little", "beyond-high-water"])
async def test_nothing_is_lost_when_the_server_resets_while_the_reader_lags(
    transport: PushTransport, size: int
) -> None:
    sent = random.Random(1).randbytes(size)
    was_reset = asyncio.Event()

    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (size + 1) + sent)
        await peer.reset()
        was_reset.set()

    async with serving(answer) as server:
        for read in (push_all, pull_all):
            was_reset.clear()
            response = await open_response(transport, server.url)
            await soon(was_reset.wait())
            got: list[bytes] = []
            with pytest.raises(httpx.ReadError):
                await soon(read(response, got))
            assert b"".join(got) == sent
            await response.aclose()


async def push_all(response: httpx.Response, got: list[bytes]) -> None:
    def take(data: bytes) -> bool:
        got.append(data)
        return True

    await response.extensions["push"](take)


async def pull_all(response: httpx.Response, got: list[bytes]) -> None:
    async for data in response.aiter_raw():
        got.append(data)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %b\r\n" % (n, b"x" * 1000) for n in range(100)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-Endless: " + b"x" * 50 * MAX_HEAD_BYTES,
    ],
    ids=["ssh", "status", "two-lengths", "length-and-chunked", "name", "upgrade", "many-headers", "endless-header"],
)
async def test_what_is_no_http_is_a_protocol_error_and_closes_at_once(
    transport: PushTransport, nonsense: bytes
) -> None:
    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send(nonsense)
        await peer.listen()

    async with serving(answer) as server:
        with pytest.raises(httpx.RemoteProtocolError):
            await open_response(transport, server.url, read=1.0)
        async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
            await server.peers[0].gone()


async def test_nonsense_in_the_body_is_a_protocol_error_after_what_came_before(transport: PushTransport) -> None:
    async with serving(once(CHUNKED + chunk(b"good") + b"no chunk\r\n")) as server:
        response = await open_response(transport, server.url)
        got: list[bytes] = []
        with pytest.raises(httpx.RemoteProtocolError):
            await soon(push_all(response, got))
        assert got == [b"good"]
        await response.aclose()


# Cancelling


async def cancel(task: asyncio.Task[object]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelling_while_connecting_ends_at_once(transport: PushTransport, full_address: str) -> None:
    task: asyncio.Task[object] = asyncio.create_task(transport.handle_async_request(request(full_address)))
    await asyncio.sleep(SHORT_SECONDS)
    async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
        await cancel(task)


async def test_cancelling_in_the_tls_handshake_closes_the_socket_at_once(transport: PushTransport) -> None:
    async with serving(Peer.listen) as server:
        url = server.url.replace("http:", "https:")
        task: asyncio.Task[object] = asyncio.create_task(transport.handle_async_request(request(url)))
        await until(lambda: len(server.peers) == 1)
        await asyncio.sleep(0)
        async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
            await cancel(task)
            await server.peers[0].gone()


async def test_cancelling_while_waiting_for_the_head_closes_the_socket_at_once(transport: PushTransport) -> None:
    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.listen()

    async with serving(answer) as server:
        task: asyncio.Task[object] = asyncio.create_task(transport.handle_async_request(request(server.url)))
        await until(lambda: len(server.requests) == 1)
        async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
            await cancel(task)
            await server.peers[0].gone()


@pytest.mark.parametrize("read", [push_all, pull_all], ids=["push", "pull"])
async def test_cancelling_in_mid_body_closes_the_socket_at_once(
    transport: PushTransport, read: Callable[[httpx.Response, list[bytes]], Awaitable[None]]
) -> None:
    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send(CHUNKED + chunk(b"first"))
        await peer.listen()

    got: list[bytes] = []

    async def whole() -> None:
        response = await transport.handle_async_request(request(server.url))
        try:
            await read(response, got)
        finally:
            await response.aclose()

    async with serving(answer) as server:
        task: asyncio.Task[object] = asyncio.create_task(whole())
        await until(lambda: got == [b"first"])
        async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
            await cancel(task)
            await server.peers[0].gone()


# Takers


async def test_what_a_taker_raises_reaches_who_waits_for_the_body(transport: PushTransport) -> None:
    def take(data: bytes) -> bool:
        raise KeyError(data)

    async with serving(always(CHUNKED + chunk(b"first"))) as server:
        response = await open_response(transport, server.url)
        with pytest.raises(KeyError, match="first"):
            await soon(response.extensions["push"](take))
        await response.aclose()
        await soon(server.peers[0].gone())


async def test_a_taker_that_has_enough_ends_the_body_and_the_connection(transport: PushTransport) -> None:
    got: list[bytes] = []

    def take(data: bytes) -> bool:
        got.append(data)
        return len(got) < 2

    async def answer(peer: Peer) -> None:
        await peer.request()
        await peer.send_apart(CHUNKED, *(chunk(b"%d" % n) for n in range(5)))
        await peer.listen()

    async with serving(answer) as server:
        response = await open_response(transport, server.url)
        await soon(response.extensions["push"](take))
        await response.aclose()
        assert got == [b"0", b"1"]
        async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
            await server.peers[0].gone()


async def test_a_slow_reader_holds_back_the_server_instead_of_filling_memory(transport: PushTransport) -> None:
    block, count = b"x" * 65536, 800
    blocks_sent = 0

    async def answer(peer: Peer) -> None:
        nonlocal blocks_sent
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(block) * count))
        for _ in range(count):
            await peer.send(block)
            blocks_sent += 1

    async with serving(answer) as server:
        response = await open_response(transport, server.url)
        body = response.aiter_raw()
        received = len(await soon(anext(body)))
        seen = -1
        while seen != blocks_sent:
            # It stands still: what is under way fits the kernel's buffers and our own.
            seen = blocks_sent
            await asyncio.sleep(SHORT_SECONDS)
        assert blocks_sent < count / 2
        async for data in body:
            received += len(data)
            # An idle transport's high water and one read at most.
            assert len(data) <= 4 * HIGH_WATER_BYTES
        assert received == len(block) * count
        await response.aclose()


async def test_closing_the_transport_closes_every_connection(transport: PushTransport) -> None:
    async def answer(peer: Peer) -> None:
        if b"/idle" in await peer.request():
            await peer.send(OK)
        else:
            await peer.send(b"HTTP/1.1 200 OK\r\n\r\nhalf")
        await peer.listen()

    async with serving(answer) as server:
        response = await open_response(transport, f"{server.url}live")
        await fetch(transport, f"{server.url}idle")
        got: list[bytes] = []
        reading = asyncio.create_task(push_all(response, got))
        await until(lambda: got == [b"half"])
        await transport.aclose()
        async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
            for peer in server.peers:
                await peer.gone()
        # Half a body is no body, also where only the end of the connection would tell.
        with pytest.raises(httpx.ReadError):
            await soon(reading)
        await response.aclose()


# Connections that are opened before there are requests


async def test_requests_leave_by_connections_that_were_opened_for_them(transport: PushTransport) -> None:
    async with serving(always(OK)) as server:
        url = httpx.URL(server.url)
        for _ in range(2):
            await soon(transport.connect(url, 3))
            await until(lambda: len(server.peers) == 3)
        assert server.requests == []
        responses = await asyncio.gather(*(open_response(transport, server.url) for _ in range(3)))
        for response in responses:
            assert await soon(response.aread()) == b"ok"
            await response.aclose()
        # Those that are free again count.
        await soon(transport.connect(url, 4))
        await until(lambda: len(server.peers) == 4)
        assert [len(peer.requests) for peer in server.peers] == [1, 1, 1, 0]


async def test_one_that_cannot_be_opened_ahead_is_told_by_its_request(transport: PushTransport) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        await soon(transport.connect(httpx.URL(url), 3))
        with pytest.raises(httpx.ConnectError):
            await open_response(transport, url)


async def test_an_upstream_that_accepts_nobody_holds_requests_up_for_a_moment_only(
    transport: PushTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_completions, "CONNECT_AHEAD_SECONDS", SHORT_SECONDS)
    context = ssl.create_default_context()
    # It takes the connection and never says what TLS waits for.
    async with serving(Peer.listen) as server:
        endpoint = Endpoint("Mute", server.url.replace("http:", "https:"), {})
        mute = PushTransport(context)
        await soon(chat_completions.connect(mute, endpoint, 2))
        await mute.aclose()
        await until(lambda: len(server.peers) == 2)


async def test_a_request_has_a_spare_opened_for_the_next_one() -> None:
    transport = PushTransport(ssl.create_default_context(), keeps_spare=True)
    async with serving(always(OK)) as server:
        first = await open_response(transport, server.url)
        await until(lambda: len(server.peers) == 2)
        second = await open_response(transport, server.url)
        await until(lambda: len(server.peers) == 3)
        assert [len(peer.requests) for peer in server.peers] == [1, 1, 0]
        for response in (first, second):
            assert await soon(response.aread()) == b"ok"
            await response.aclose()
        # Three are unused: no more is needed.
        assert await whole_body(transport, server.url) == b"ok"
        assert len(server.peers) == 3
        await transport.aclose()
        for peer in server.peers:
            await soon(peer.gone())


async def test_a_spare_that_is_still_being_opened_ends_with_the_transport() -> None:
    transport = PushTransport(ssl.create_default_context(), keeps_spare=True)
    # It takes the connection and never says what TLS waits for.
    async with serving(Peer.listen) as server:
        asking = asyncio.create_task(open_response(transport, server.url.replace("http:", "https:")))
        await until(lambda: len(server.peers) == 2)
        asking.cancel()
        await soon(transport.aclose())
        for peer in server.peers:
            await soon(peer.gone())


async def test_through_a_proxy_they_are_opened_by_requests_that_ask_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    all_there = asyncio.Barrier(3)

    async def answer(peer: Peer) -> None:
        await peer.request()
        # One that was answered before the others came would serve them too.
        await all_there.wait()
        await peer.send(OK_BARE)
        await always(OK_BARE)(peer)

    async with serving(answer) as way, through_proxy(monkeypatch, way.url) as transport:
        assert isinstance(transport, ProxiedTransport)
        await soon(transport.connect(httpx.URL("http://upstream.invalid/chat"), 3))
        assert [request.split(b"\r\n")[0] for request in way.requests] == [
            b"HEAD http://upstream.invalid/chat HTTP/1.1"
        ] * 3
        assert not any(b"authorization" in request.lower() for request in way.requests)
        assert await whole_body(transport, "http://upstream.invalid/chat") == b""
        assert len(way.peers) == 3


# Through a proxy, and the same over both


class Proxy:
    """An HTTP proxy for plain addresses: reads the absolute target, then passes bytes on in both directions."""

    def __init__(self) -> None:
        self.targets: list[str] = []

    async def __call__(self, peer: Peer) -> None:
        head = await peer.request()
        method, target, rest = head.split(b" ", 2)
        self.targets.append(target.decode())
        parts = urlsplit(target.decode())
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            writer.write(method + b" " + path.encode() + b" " + rest)
            while data := await reader.read(65536):
                await peer.send(data)
        finally:
            writer.close()


@asynccontextmanager
async def through_proxy(monkeypatch: pytest.MonkeyPatch, url: str) -> AsyncIterator[httpx.AsyncBaseTransport]:
    for name in ("NO_PROXY", "no_proxy", "http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", url)
    transport = open_transport(ssl.create_default_context())
    assert isinstance(transport, ProxiedTransport)
    try:
        yield transport
    finally:
        await transport.aclose()
        # aiohttp's connections tell of their end in the next rounds of the loop.
        for _ in range(3):
            await asyncio.sleep(0)


async def whole_body(transport: httpx.AsyncBaseTransport, url: str, **options: float | None) -> bytes:
    got: list[bytes] = []

    def take(data: bytes) -> bool:
        got.append(data)
        return True

    response = await open_response(transport, url, **options)
    try:
        await soon(read_body(response, take))
    finally:
        await response.aclose()
    return b"".join(got)


async def test_requests_go_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Proxy()
    async with (
        serving(once(CHUNKED + chunk(b"Blue ") + chunk(b"light") + LAST_CHUNK)) as server,
        serving(proxy) as way,
        through_proxy(monkeypatch, way.url) as transport,
    ):
        assert await whole_body(transport, f"{server.url}chat") == b"Blue light"
        assert proxy.targets == [f"{server.url}chat"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (once(b""), httpx.ReadError),
        (once(CHUNKED + chunk(b"half")), httpx.ReadError),
        (once(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), httpx.ReadError),
        (Peer.listen, httpx.ReadTimeout),
        (once(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), httpx.TransportError),
    ],
    ids=["no-head", "cut-chunked", "cut-length", "silent", "nonsense"],
)
async def test_the_proxied_transport_names_errors_as_our_own_does(
    monkeypatch: pytest.MonkeyPatch, transport: PushTransport, answer: Answer, error: type[Exception]
) -> None:
    async with serving(answer) as way, through_proxy(monkeypatch, way.url) as proxied:
        with pytest.raises(error):
            await whole_body(proxied, "http://upstream.invalid/", read=SHORT_SECONDS)
        with pytest.raises(error):
            await whole_body(transport, way.url, read=SHORT_SECONDS)


async def test_a_proxy_that_refuses_connections_is_a_connect_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with through_proxy(monkeypatch, url) as transport:
            with pytest.raises(httpx.ConnectError):
                await whole_body(transport, "http://upstream.invalid/")


async def test_without_a_proxy_the_transport_is_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    assert isinstance(open_transport(ssl.create_default_context()), PushTransport)


@asynccontextmanager
async def aiohttp_site(body: bytes) -> AsyncIterator[str]:
    """Sends the body in pieces of every size, some together and some apart."""
    sizes = random.Random(2)

    async def answer(asked: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(asked)
        at = 0
        while at < len(body):
            size = sizes.choice([1, 7, 300, 4096, 70_000])
            await response.write(body[at : at + size])
            at += size
            if sizes.random() < 0.3:
                await asyncio.sleep(0)
        return response

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("way", ["pushed", "pulled", "proxied"])
async def test_every_byte_arrives_once_and_in_order(
    monkeypatch: pytest.MonkeyPatch, transport: PushTransport, way: str
) -> None:
    body = random.Random(3).randbytes(2_000_000)
    async with aiohttp_site(body) as url:
        if way == "proxied":
            async with serving(Proxy()) as proxy, through_proxy(monkeypatch, proxy.url) as proxied:
                got = await whole_body(proxied, url)
        elif way == "pushed":
            got = await whole_body(transport, url)
        else:
            response = await open_response(transport, url)
            got = await pulled(response)
            await response.aclose()
    assert sha256(got).hexdigest() == sha256(body).hexdigest()
