"""Reads server-sent events as a client sees them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Frame:
    id: str
    data: dict[str, Any]

    @property
    def type(self) -> str:
        return str(self.data["type"])


async def frames(response: httpx.Response) -> AsyncIterator[Frame]:
    """The events of a stream as they arrive; comments are passed over."""
    buffer = b""
    async for chunk in response.aiter_raw():
        buffer += chunk
        *blocks, buffer = buffer.split(b"\n\n")
        for block in blocks:
            if not block.startswith(b":"):
                yield parse(block)


def parse(block: bytes) -> Frame:
    """One event block, checked to have the shape that the contract promises: `id:` and one-line `data:`, no more."""
    first, second = block.decode().split("\n")
    assert first.startswith("id: ")
    assert second.startswith("data: ")
    return Frame(first.removeprefix("id: "), json.loads(second.removeprefix("data: ")))


def parse_all(body: bytes) -> list[Frame]:
    return [parse(block) for block in body.split(b"\n\n") if block and not block.startswith(b":")]


def text_of(events: list[Frame]) -> str:
    return "".join(frame.data["text"] for frame in events if frame.type == "delta")


def merged(events: list[Frame]) -> list[dict[str, Any]]:
    """What a client has from these events: neighbouring texts are one, `status` and ids do not count."""
    said: list[dict[str, Any]] = []
    for frame in events:
        if frame.type == "status":
            continue
        if said and frame.type in {"delta", "reasoning"} and said[-1]["type"] == frame.type:
            said[-1] = {**said[-1], "text": said[-1]["text"] + frame.data["text"]}
        else:
            said.append(frame.data)
    return said


def event_id(run_id: str, position: int) -> str:
    """The id of the event that leads to this position. Clients never make one; tests try every one."""
    return f"{run_id}:{position}"


def position_of(frame: Frame) -> int:
    return int(frame.id.split(":")[1])


def remaining(said: list[dict[str, Any]], after: int) -> list[dict[str, Any]]:
    """What is left of merged events beyond a position; the terminal event always is."""
    left = []
    start = 0
    for event in said:
        is_text = event["type"] in {"delta", "reasoning"}
        end = start + (len(event["text"]) if is_text else 1)
        if end > after or event is said[-1]:
            left.append({**event, "text": event["text"][max(0, after - start) :]} if is_text else event)
        start = end
    return left
