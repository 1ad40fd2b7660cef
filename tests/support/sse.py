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
