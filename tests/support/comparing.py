"""Comparisons as a client makes and follows them."""

from __future__ import annotations

from typing import Any

from tests.support.gateway import Gateway
from tests.support.sse import Frame, parse_all


def variants(*models: str) -> list[dict[str, Any]]:
    return [{"model": model} for model in models]


async def compare(gateway: Gateway, *models: str, message: Any = "Why?", **body: Any) -> dict[str, Any]:
    """Begin a comparison: as the answer has it."""
    sent = {"message": message, "variants": variants(*models), **body}
    response = await gateway.client.post("/api/comparisons", json=sent)
    assert response.status_code == 201, response.text
    return dict(response.json())


async def comparison(gateway: Gateway, comparison_id: str) -> dict[str, Any]:
    response = await gateway.client.get(f"/api/comparisons/{comparison_id}")
    assert response.status_code == 200, response.text
    return dict(response.json())


async def follow(gateway: Gateway, comparison_id: str, last_event_id: str | None = None) -> list[Frame]:
    """Its stream to the end."""
    headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
    response = await gateway.client.get(f"/api/comparisons/{comparison_id}/stream", headers=headers)
    assert response.status_code == 200, (response.status_code, response.text)
    return parse_all(response.content)


async def ended(gateway: Gateway, comparison_id: str) -> dict[str, Any]:
    """As it is when all lanes have ended."""
    await follow(gateway, comparison_id)
    return await comparison(gateway, comparison_id)


async def act(gateway: Gateway, comparison_id: str, what: str, status: int = 200, **body: Any) -> dict[str, Any]:
    """POST …/{what}; the answer, whatever it is."""
    response = await gateway.client.post(f"/api/comparisons/{comparison_id}/{what}", json=body)
    assert response.status_code == status, response.text
    return dict(response.json())


def of_run(frames: list[Frame], run_id: str) -> list[Frame]:
    """The events of one lane."""
    return [frame for frame in frames if frame.data.get("run_id") == run_id and frame.type != "lane"]
