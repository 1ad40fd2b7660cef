"""The server process: a bound port, the app's lifespan, and an end in which every viewer hears how its run ended."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractAsyncContextManager
from types import FrameType
from typing import Final, Self

import structlog
import uvicorn
from starlette.types import ASGIApp

from openchat import __version__, log
from openchat.app import create_app
from openchat.errors import StartupError
from openchat.settings import Settings
from openchat.storage.opening import prepare_store

# Above nginx's 60 s, so that a proxy never sends a request into a connection that we are closing.
KEEP_ALIVE_SECONDS: Final = 75
BACKLOG: Final = 2048
# For what is left after the runs have ended: quiet streams and uploads.
CONNECTIONS_GRACE_SECONDS: Final = 2
TICK_SECONDS: Final = 0.05
# Python's own 700 are reached within a few dozen requests, by objects that leave no cycles.
GC_ALLOCATIONS: Final = 5_000
# How long the store's threads may keep the interpreter from the streams; Python's own 5 ms would be felt in each token.
SWITCH_SECONDS: Final = 0.0005

_WHY_NOT_BOUND: Final = {
    errno.EADDRINUSE: "another program listens there; stop it, or choose another PORT",
    errno.EACCES: "this user may not; choose a PORT above 1023",
    errno.EADDRNOTAVAIL: "this machine has no such address; choose another HOST",
}


class Server(uvicorn.Server):
    """Uvicorn with the lifespan around it and the runs ended before the connections."""

    def __init__(
        self,
        config: uvicorn.Config,
        lifespan: Callable[[], AbstractAsyncContextManager[object]],
        drain: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(config)
        self._lifespan = lifespan
        self._drain = drain
        self._log = structlog.stdlib.get_logger("openchat.server")

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The gateway's own server."""
        app = create_app(settings)
        return cls(
            _config(app),
            lifespan=lambda: app.router.lifespan_context(app),
            drain=lambda: app.state.services.drain(),
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _spare_the_collector()
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            self._log.info(f"Open Chat {__version__} is ready: http://{_address(_reachable(host), port)}", host=host)

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Run until a signal. What the lifespan raises, StartupError above all, reaches the caller as it is."""
        # Uvicorn's own lifespan runs in another task, logs a traceback and exits with 3.
        with self.capture_signals():
            async with self._lifespan():
                await super().serve(sockets)
        self._log.info("stopped")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the runs and let viewers have their last event, then close the connections."""
        self._log.info("stopping")
        drain = asyncio.ensure_future(self._drain())
        while not drain.done() and not self.force_exit:
            await asyncio.wait({drain}, timeout=TICK_SECONDS)
        if drain.done():
            drain.result()
        else:
            drain.cancel()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Take Ctrl-C and SIGTERM as a wish to stop; the process then ends with 0, having done what was asked."""
        # Uvicorn's own raises the signal again at the end, before the lifespan could have closed the store.
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            # Asked twice: leave without waiting for anyone. A third time ends the process where it stands.
            self.force_exit = True
            signal.signal(sig, signal.SIG_DFL)
        self.should_exit = True


def run(settings: Settings) -> None:
    """Serve until told to stop. Raises StartupError where that cannot begin."""
    sys.setswitchinterval(SWITCH_SECONDS)
    log.configure(settings.log_level, settings.log_format, settings.secrets)
    with contextlib.closing(bind(settings.host, settings.port)) as listener:
        prepare_store(settings.database_url)
        Server.of(settings).run(sockets=[listener])


class _HostedServer(Server):
    """In a thread of a process whose main concern is another one: signals are not its own."""

    def __init__(
        self,
        config: uvicorn.Config,
        lifespan: Callable[[], AbstractAsyncContextManager[object]],
        drain: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(config, lifespan, drain)
        self.ready: Future[None] = Future()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set_result(None)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def hosted(settings: Settings) -> Iterator[str]:
    """Serve within this process, on a free port of loopback; yields the address, and ends when closed.

    Raises StartupError where that cannot begin. Only errors are logged: the terminal is someone else's.
    """
    log.configure("error", settings.log_format, settings.secrets)
    with contextlib.closing(bind("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1, "gateway") as threads:
        server = _HostedServer.of(settings)
        serving = threads.submit(server.run, sockets=[listener])
        try:
            wait([server.ready, serving], return_when=FIRST_COMPLETED)
            if serving.done():
                serving.result()
            yield "http://{}:{}".format(*listener.getsockname()[:2])
        finally:
            server.should_exit = True
            serving.result()


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there already: requests that come while the app starts wait for it."""
    # With the protocol named, since asyncio turns Nagle's delay of small writes off only for sockets that say TCP.
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, proto=socket.IPPROTO_TCP)
    try:
        # A port whose last connections are only fading away is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as exc:
        listener.close()
        why = _WHY_NOT_BOUND.get(exc.errno or 0, exc.strerror or str(exc))
        raise StartupError(f"cannot listen on {_address(host, port)}: {why}") from exc
    return listener


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=CONNECTIONS_GRACE_SECONDS,
    )


def _spare_the_collector() -> None:
    """Let the garbage collector pass over what stays for ever, and look less often for cycles, of which there are few.

    While it looks at everything that was imported, every stream stands still.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_ALLOCATIONS, 20, 20)


def _reachable(host: str) -> str:
    """An address to open where `host` means all of them."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
