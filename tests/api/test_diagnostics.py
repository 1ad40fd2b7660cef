"""The test stream: what a client of it can tell about the way to here."""

from __future__ import annotations

import asyncio

import pytest

from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.waiting import soon

PATH = "/api/diagnostics/stream"


async def test_it_has_a_comment_first_then_numbered_events_and_an_end(gateway: Gateway) -> None:
    response = await gateway.client.get(PATH, params={"events": 3, "interval_ms": 0})

    assert response.content.startswith(b": open-chat\n\nid: 1\ndata: {")
    async with gateway.stream(PATH, params={"events": 3, "interval_ms": 0}) as events:
        seen = [frame async for frame in events]
    assert [(frame.id, frame.type, frame.data["number"]) for frame in seen] == [
        ("1", "tick", 1),
        ("2", "tick", 2),
        ("3", "end", 3),
    ]


async def test_its_head_is_that_of_a_run(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    async with gateway.client.stream(
        "POST",
        f"/api/conversations/{conversation_id}/runs",
        json={"message": "Hi", "model": "scripted/hello"},
        headers={"Accept": "text/event-stream"},
    ) as run:
        of_a_run = dict(run.headers)
    of_the_test = dict((await gateway.client.get(PATH, params={"events": 1, "interval_ms": 0})).headers)

    for own in ("x-request-id", "date", "location"):
        of_a_run.pop(own, None)
        of_the_test.pop(own, None)
    assert of_the_test == of_a_run


async def test_events_come_one_by_one_at_the_interval(gateway: Gateway) -> None:
    came = []
    loop = asyncio.get_running_loop()
    async with gateway.stream(PATH, params={"events": 3, "interval_ms": 50}) as events:
        async for frame in events:
            came.append((loop.time(), frame.data["elapsed_ms"]))

    assert came[-1][0] - came[0][0] > 0.05
    assert [elapsed >= 50 * number for number, (_, elapsed) in enumerate(came, 1)] == [True, True, True]


@pytest.mark.parametrize("query", [{"events": 0}, {"events": 601}, {"interval_ms": -1}, {"interval_ms": 1001}])
async def test_it_is_bounded(gateway: Gateway, query: dict[str, int]) -> None:
    response = await gateway.client.get(PATH, params=query)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_it_asks_for_the_token_like_everything_else(open_gateway: OpenGateway) -> None:
    async with open_gateway(access_token="a-long-random-secret") as gateway:
        assert (await gateway.client.get(PATH)).status_code == 401


async def test_a_server_that_stops_does_not_wait_for_it(open_gateway: OpenGateway) -> None:
    async with open_gateway() as gateway, gateway.stream(PATH, params={"events": 600, "interval_ms": 10}) as events:
        await soon(anext(events))
        await gateway.services.drain()
        left = [frame async for frame in events]

    assert "end" not in {frame.type for frame in left}
