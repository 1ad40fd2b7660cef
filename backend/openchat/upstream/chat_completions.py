"""One streamed chat completion over HTTP: what every server that speaks OpenAI's protocol shares."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import anyio
import httpx
import msgspec

from openchat.upstream.base import CallReport, Sink, at_once
from openchat.upstream.chat_decoder import ChatDecoder
from openchat.upstream.translate import from_body, upstream_error
from openchat.upstream.transport import CONNECT_SECONDS, READ_SECONDS, Connecting, read_body, upstream_errors

# An error body is a page at most; what is longer is cut.
MAX_ERROR_BYTES = 64 * 1024
# A whole answer in place of a stream, images included.
MAX_BODY_BYTES = 64 * 1024 * 1024
# How long requests that are about to come wait for their connections: every server that answers does so sooner.
CONNECT_AHEAD_SECONDS = 1.0
# From the end mark to the end of the body, which lets the connection be used again.
END_SECONDS = 1.0


class Endpoint:
    """A server's base address and the headers of every request to it, prepared once.

    `who` is its name for people; `secrets` are what no error may repeat.
    """

    def __init__(self, who: str, base_url: str, headers: Mapping[str, str], secrets: tuple[str, ...] = ()) -> None:
        self.who = who
        self.secrets = secrets
        self._base_url = base_url.rstrip("/")
        self._chat_url = httpx.URL(f"{self._base_url}/chat/completions")
        named = {**headers, "User-Agent": "openchat", "Accept-Encoding": "identity"}
        # As bytes: a title may have any letters, and httpx takes only ASCII as text.
        common = {name.encode(): value.encode() for name, value in named.items()}
        self._get_headers = httpx.Headers({**common, b"Accept": b"application/json"})
        for_chat = {b"Content-Type": b"application/json", b"Accept": b"text/event-stream"}
        self._chat_headers = [*{b"Host": self._chat_url.netloc, **common, **for_chat}.items()]

    def chat(self, body: Mapping[str, Any]) -> httpx.Request:
        """Reads without a time-out of the transport's: the run watches its own silence."""
        timeouts = {"timeout": {"connect": CONNECT_SECONDS}}
        content = msgspec.json.encode(body)
        # As a stream with its headers said: working them out takes httpx four times as long.
        headers = [*self._chat_headers, (b"Content-Length", b"%d" % len(content))]
        stream = httpx.ByteStream(content)
        return httpx.Request("POST", self._chat_url, headers=headers, stream=stream, extensions=timeouts)

    @property
    def address(self) -> httpx.URL:
        return self._chat_url

    def get(self, path: str) -> httpx.Request:
        timeouts = {"timeout": {"connect": CONNECT_SECONDS, "read": READ_SECONDS}}
        return httpx.Request("GET", f"{self._base_url}{path}", headers=self._get_headers, extensions=timeouts)


async def connect(transport: httpx.AsyncBaseTransport, endpoint: Endpoint, connections: int) -> None:
    """See Upstream.connect."""
    if isinstance(transport, Connecting):
        with anyio.move_on_after(CONNECT_AHEAD_SECONDS):
            await transport.connect(endpoint.address, connections)


async def stream_chat(
    transport: httpx.AsyncBaseTransport,
    endpoint: Endpoint,
    body: Mapping[str, Any],
    sink: Sink,
    *,
    starts_thinking: bool = False,
    departure: Callable[[], Awaitable[None]] = at_once,
) -> None:
    """POST `body` to the endpoint's /chat/completions and feed `sink`; see Upstream.stream and ChatDecoder.

    Straight over the transport: httpx's client costs as much per request as opening a stream may cost in all, for
    redirects, cookies and authentication that are not wanted here.
    """
    report = sink.report
    decoder = ChatDecoder(endpoint.who, report, secrets=endpoint.secrets, starts_thinking=starts_thinking)
    with upstream_errors(_speaker(report, endpoint.who)):
        response = await _ask(transport, endpoint.chat(body), departure)
        try:
            report.generation_id = response.headers.get("x-generation-id") or report.generation_id
            if response.status_code != 200:
                raise from_body(
                    response.status_code,
                    await _read_up_to(response, MAX_ERROR_BYTES),
                    endpoint.who,
                    retry_after=retry_after(response.headers),
                    secrets=endpoint.secrets,
                )
            if "text/event-stream" in response.headers.get("content-type", ""):
                await _pump(response, decoder, sink)
            else:
                sink.feed(decoder.take_whole(await _read_up_to(response, MAX_BODY_BYTES)))
        finally:
            await response.aclose()
    sink.feed(decoder.finish())
    if decoder.failure is not None:
        raise decoder.failure


async def _ask(
    transport: httpx.AsyncBaseTransport, request: httpx.Request, departure: Callable[[], Awaitable[None]]
) -> httpx.Response:
    """Apart, so that nothing holds the request, a whole conversation, while its answer streams."""
    await departure()
    return await transport.handle_async_request(request)


async def _pump(response: httpx.Response, decoder: ChatDecoder, sink: Sink) -> None:
    seen = 0
    loop = asyncio.get_running_loop()

    def take(data: bytes) -> bool:
        # Nothing slow here: bytes that arrived before a reset are lost when reading lags.
        nonlocal seen
        deltas = decoder.feed(data)
        if decoder.events != seen:
            # Comments alone are no progress: a queue that never ends sends them for ever.
            seen = decoder.events
            sink.feed(deltas)
        if decoder.is_done and patience.when() is None:
            patience.reschedule(loop.time() + END_SECONDS)
        return decoder.failure is None

    try:
        async with asyncio.timeout(None) as patience:
            await read_body(response, take)
    except TimeoutError:
        # Some servers leave the connection open after the end mark.
        if not decoder.is_done:
            raise


async def fetch_json(transport: httpx.AsyncBaseTransport, endpoint: Endpoint, path: str, shape: Any = Any) -> Any:
    """GET a JSON body, of the type `shape` as msgspec knows types. Raises UpstreamError."""
    with upstream_errors(lambda: endpoint.who):
        try:
            # For all of it: a server that trickles must not hold a refresh for ever.
            async with asyncio.timeout(READ_SECONDS):
                response = await transport.handle_async_request(endpoint.get(path))
                try:
                    body = await _read_up_to(response, MAX_BODY_BYTES)
                finally:
                    await response.aclose()
        except TimeoutError as exc:
            raise upstream_error("upstream_timeout", endpoint.who) from exc
    if response.status_code != 200:
        raise from_body(response.status_code, body[:MAX_ERROR_BYTES], endpoint.who, secrets=endpoint.secrets)
    try:
        return msgspec.json.decode(body, type=shape, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise upstream_error("upstream_invalid", endpoint.who, said=f"{path}: {exc}") from exc


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The pause in seconds that the server asks for; None where it asks for none that can be read."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (TypeError, ValueError):
        return None


def _speaker(report: CallReport, who: str) -> Callable[[], str]:
    return lambda: report.provider or who


async def _read_up_to(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])
