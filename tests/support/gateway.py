"""A gateway for tests: the real app, served by a real uvicorn on loopback, in the test's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from openchat.app import create_app
from openchat.clock import Clock
from openchat.server import bind
from openchat.services import Services
from openchat.settings import Settings
from tests.support.sse import Frame, frames, parse_all
from tests.support.stores import prepare

# Whatever takes this long is stuck: nothing here waits for a real clock.
PATIENCE_SECONDS = 20.0
# For streams that nobody reads.
GRACE_SECONDS = 1.0
LOOK_SECONDS = 0.005


@dataclass(slots=True)
class Gateway:
    """What a test holds: a client of the gateway, and its services to look at."""

    url: str
    client: httpx.AsyncClient
    services: Services
    server: uvicorn.Server
    settings: Settings
    headers: Mapping[str, str] = field(default_factory=dict)

    async def new_conversation(self, **body: Any) -> str:
        response = await self.client.post("/api/conversations", json=body)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def start(self, conversation_id: str, message: Any = "Hello", **body: Any) -> dict[str, Any]:
        """Start a run without following it: `{run, user_message}`."""
        response = await self.client.post(
            f"/api/conversations/{conversation_id}/runs", json={"message": message, **body}
        )
        assert response.status_code == 201, response.text
        return dict(response.json())

    async def ask(self, message: Any = "Hello", *, conversation_id: str | None = None, **body: Any) -> list[Frame]:
        """Start a run, follow it to its end, return its events."""
        conversation_id = conversation_id or await self.new_conversation()
        response = await self.client.post(
            f"/api/conversations/{conversation_id}/runs",
            json={"message": message, **body},
            headers={"Accept": "text/event-stream"},
        )
        assert response.status_code == 200, response.text
        return parse_all(response.content)

    @asynccontextmanager
    async def stream(
        self, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, **options: Any
    ) -> AsyncIterator[AsyncIterator[Frame]]:
        """Open a stream and read its events one by one; leaving the block closes the connection."""
        async with self.client.stream(method, path, headers=headers, **options) as response:
            assert response.status_code == 200, (response.status_code, await response.aread())
            yield frames(response)

    async def replay(self, run_id: str, last_event_id: str | None = None) -> list[Frame]:
        headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
        response = await self.client.get(f"/api/runs/{run_id}/stream", headers=headers)
        assert response.status_code == 200, response.status_code
        return parse_all(response.content)

    async def messages(self, conversation_id: str, **query: Any) -> list[dict[str, Any]]:
        response = await self.client.get(f"/api/conversations/{conversation_id}/messages", params=query)
        assert response.status_code == 200, response.text
        return list(response.json()["items"])

    async def run_ended(self, run_id: str) -> dict[str, Any]:
        """Wait for the end of a run by following it; the run as it is then."""
        await self.replay(run_id)
        return dict((await self.client.get(f"/api/runs/{run_id}")).json())


class _Server(uvicorn.Server):
    """Ends at once: uvicorn's own looks ten times a second whether it is to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()

    def stop(self) -> None:
        self._told.set()

    async def main_loop(self) -> None:
        # The date in its answers.
        await self.on_tick(0)
        await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - sets that uvicorn changes
                    await asyncio.sleep(LOOK_SECONDS)
        for task in self.server_state.tasks:
            task.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """The signals are pytest's."""
        yield


@asynccontextmanager
async def run_gateway(
    upstream_url: str, home: Path, *, clock: Clock | None = None, web: Path | None = None, **values: Any
) -> AsyncIterator[Gateway]:
    """Serve a gateway whose OpenRouter is `upstream_url`; `values` are settings by their lower-case names.

    `web` is the folder of the client's build: none unless a test makes one, whatever is built in this copy.
    """
    options: dict[str, Any] = {
        "openchat_home": home,
        "openrouter_api_key": "sk-or-v1-scripted-key",
        "openrouter_base_url": upstream_url,
        "local_model": "off",
        # Else each first answer is followed by a call that most tests do not expect.
        "title_model": "off",
        "shutdown_grace": 0.0,
        **values,
    }
    settings = Settings(_env_file=None, **options)
    await prepare(settings.database_url)
    app = create_app(settings, clock, web or home / "web")
    with contextlib.closing(bind("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
        server = _Server(config)
        async with app.router.lifespan_context(app):
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            limits = httpx.Limits(max_connections=None)
            async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS, limits=limits, verify=False) as client:
                yield Gateway(url, client, app.state.services, server, settings)
            await app.state.services.drain()
            server.stop()
            await serving
