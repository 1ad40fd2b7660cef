"""Writing a long conversation must not hold up the streams of others."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from openchat.transfer import documents, open_chat
from openchat.transfer.service import ExportFormat
from tests.conftest import OpenGateway


@pytest.mark.parametrize(
    ("form", "module", "name"),
    [("json", open_chat, "dump"), ("md", documents, "markdown"), ("html", documents, "html")],
)
async def test_conversations_are_written_in_a_thread(
    open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch, form: ExportFormat, module: Any, name: str
) -> None:
    write, writers = getattr(module, name), []

    def written(*given: Any) -> Any:
        writers.append(threading.current_thread())
        return write(*given)

    monkeypatch.setattr(module, name, written)
    async with open_gateway(database_url="memory:") as gateway:
        await gateway.ask("Hello", model="scripted/hello")
        response = await gateway.client.get("/api/export", params={"format": form})

    assert response.status_code == 200
    assert [writer is threading.main_thread() for writer in writers] == [False]
