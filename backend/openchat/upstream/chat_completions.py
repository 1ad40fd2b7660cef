"""One streamed chat completion over HTTP: what every server that speaks OpenAI's protocol shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import httpx
import msgspec

from openchat.upstream.base import CallReport, Sink
from openchat.upstream.chat_decoder import ChatDecoder
from openchat.upstream.translate import from_body, upstream_error
from openchat.upstream.transport import READ_SECONDS, read_body, upstream_errors

# An error body is a page at most; what is longer is cut.
MAX_ERROR_BYTES = 64 * 1024
# A whole answer in place of a stream, images included.
MAX_BODY_BYTES = 64 * 1024 * 1024
STREAM_TIMEOUT = httpx.Timeout(None, connect=10.0)


@dataclass(frozen=True, slots=True)
class Server:
    """Where a request goes and what must not be repeated of it."""

    who: str
    base_url: str
    headers: Mapping[str, str]
    secrets: tuple[str, ...] = ()


async def stream_chat(client: httpx.AsyncClient, server: Server, body: Mapping[str, Any], sink: Sink) -> None:
    """POST `body` to the server's /chat/completions and feed `sink`; see Upstream.stream."""
    report = sink.report
    decoder = ChatDecoder(server.who, report, secrets=server.secrets)
    request = client.build_request(
        "POST",
        f"{server.base_url}/chat/completions",
        content=msgspec.json.encode(body),
        headers={**server.headers, "Content-Type": "application/json", "Accept": "text/event-stream"},
        timeout=STREAM_TIMEOUT,
    )
    with upstream_errors(_speaker(report, server.who)):
        response = await client.send(request, stream=True)
        try:
            report.generation_id = response.headers.get("x-generation-id") or report.generation_id
            if response.status_code != 200:
                raise from_body(
                    response.status_code,
                    await _read_up_to(response, MAX_ERROR_BYTES),
                    server.who,
                    retry_after=retry_after(response.headers),
                    secrets=server.secrets,
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


async def _pump(response: httpx.Response, decoder: ChatDecoder, sink: Sink) -> None:
    seen = 0

    def take(data: bytes) -> bool:
        # Nothing slow here: bytes that arrived before a reset are lost when reading lags.
        nonlocal seen
        deltas = decoder.feed(data)
        if decoder.events != seen:
            # Comments alone are no progress: a queue that never ends sends them for ever.
            seen = decoder.events
            sink.feed(deltas)
        return decoder.failure is None

    await read_body(response, take)


async def fetch_json(client: httpx.AsyncClient, server: Server, path: str) -> Any:
    """GET a JSON body. Raises UpstreamError."""
    with upstream_errors(lambda: server.who):
        response = await client.get(f"{server.base_url}{path}", headers=dict(server.headers), timeout=READ_SECONDS)
    if response.status_code != 200:
        raise from_body(response.status_code, response.content[:MAX_ERROR_BYTES], server.who, secrets=server.secrets)
    try:
        return msgspec.json.decode(response.content)
    except msgspec.DecodeError as exc:
        raise upstream_error("upstream_invalid", server.who, said=f"{path} is not JSON") from exc


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
