"""Which gateway a command speaks to: the one that was named, the one that runs here, or one in this process."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlsplit

from pydantic import SecretStr

from openchat.cli.client import GatewayClient
from openchat.cli.failures import Unreachable, WrongUse
from openchat.settings import MEMORY_URL, Settings, load


@dataclass(frozen=True, slots=True)
class Connection:
    """`note` is what a person should know about it, if anything."""

    client: GatewayClient
    note: str | None = None


@contextmanager
def connect(url: str | None, token: str | None) -> Iterator[Connection]:
    """The gateway at `url`. Without one, that of the settings; where none runs, one in this process, over its store.

    Raises StartupError where that cannot begin: another process may have the store.
    """
    if url:
        with running_gateway(url, token) as client:
            if not client.is_there():
                raise Unreachable(f"no gateway answers at {url}; start it, or check the address")
            yield Connection(client)
        return
    settings = load()
    if settings.port:
        with running_gateway(None, token) as client:
            if client.is_there():
                yield Connection(client)
                return
    with _in_this_process(settings) as client:
        note = "no gateway runs here: answered by this process"
        if settings.database_url == MEMORY_URL:
            note += ", which keeps nothing (see DATABASE_URL)"
        yield Connection(client, note)


def running_gateway(url: str | None, token: str | None) -> GatewayClient:
    """A client of the gateway at `url`, or of the settings' one; none is started."""
    if url:
        check_url(url)
        return GatewayClient(url, token)
    settings = load()
    return GatewayClient(own_url(settings), token or access_token(settings))


def own_url(settings: Settings) -> str:
    """Where the gateway of these settings is reached from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def access_token(settings: Settings) -> str | None:
    return settings.access_token.get_secret_value() or None


@contextmanager
def _in_this_process(settings: Settings) -> Iterator[GatewayClient]:
    # For the others on this machine its door is shut.
    token = secrets.token_urlsafe()
    guarded = settings.model_copy(update={"access_token": SecretStr(token)})
    # Not at the top: the server's libraries take most of a second, which a running gateway makes needless.
    hosted: Callable[[Settings], Iterator[str]] = import_module("openchat.server").hosted
    with contextmanager(hosted)(guarded) as url, GatewayClient(url, token) as client:
        yield client


def check_url(url: str) -> None:
    """Raises WrongUse where no gateway can be there."""
    try:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return
    except ValueError:
        pass
    raise WrongUse(f"--url {url}: must be an address such as http://127.0.0.1:8001")
