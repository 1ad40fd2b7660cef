"""The HTTP client towards upstreams: httpx's interface over aiohttp's connections.

httpx's own pool adds seconds to the first token above a few hundred streams; aiohttp's does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from openchat.upstream.errors import UpstreamError
from openchat.upstream.translate import upstream_error

CONNECT_SECONDS = 10.0
# A body that must come whole: a list of models, an error. The longest list is about 3 MB.
READ_SECONDS = 30.0
# Below the idle cut of most servers and proxies (60 s and more), so that a kept connection is not found dead.
KEEPALIVE_SECONDS = 45.0


def open_client() -> httpx.AsyncClient:
    """A client without a limit of its own on connections: the supervisor limits runs.

    Streams read without a time-out of the client's, since the run watches its own silence.
    """
    limits = httpx.Limits(max_connections=0, max_keepalive_connections=None, keepalive_expiry=KEEPALIVE_SECONDS)
    return httpx.AsyncClient(
        transport=AiohttpTransport(limits=limits, client=_session),
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=None),
    )


def _session() -> aiohttp.ClientSession:
    # 0 is "no limit" to aiohttp, where None would mean 100.
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEPALIVE_SECONDS)
    return aiohttp.ClientSession(connector=connector, trust_env=True, auto_decompress=False)


@contextmanager
def upstream_errors(who: Callable[[], str]) -> Iterator[None]:
    """Let no exception of the HTTP libraries past this line.

    httpx-aiohttp reports refused connections and cut ones alike as time-outs; the truth is in the cause.
    """
    try:
        yield
    except httpx.TransportError as exc:
        raise _translate(exc, who()) from exc
    except aiohttp.ClientError as exc:
        raise _translate(exc, who()) from exc


def _translate(exc: Exception, who: str) -> UpstreamError:
    cause = exc if isinstance(exc, aiohttp.ClientError) else exc.__cause__
    match cause:
        case aiohttp.ClientConnectorError():
            return upstream_error("upstream_unreachable", who)
        case aiohttp.ClientPayloadError() | aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
            return upstream_error("upstream_cut", who)
        case TimeoutError():
            return upstream_error("upstream_timeout", who)
        case _ if isinstance(exc, httpx.TimeoutException):
            return upstream_error("upstream_timeout", who)
        case _ if isinstance(exc, httpx.ReadError | httpx.RemoteProtocolError):
            return upstream_error("upstream_cut", who)
        case _:
            return upstream_error("upstream_unreachable", who)
