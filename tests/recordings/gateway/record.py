"""Make these recordings anew, from the gateway in front of the scripted upstream:

    python -m tests.recordings.gateway.record

Each is the stream of one run, byte for byte (`<name>.sse`), and the parts of its stored message (`<name>.json`).
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any, Final

from openchat.upstream.scripted import ScriptedUpstream
from tests.support.gateway import Gateway, run_gateway

FOLDER: Final = Path(__file__).parent
SCENARIOS: Final = (
    "hello",
    "reasoning",
    "think-split",
    "think-unclosed",
    "image",
    "image-only",
    "images-two",
    "citations",
    "tools",
    "tools-parallel",
    "line-separators",
    "quirk-13-split-utf8",
    "quirk-17-late-signature",
    "quirk-25-wire-only-fields",
    "mid-error",
    "error-401",
    "flaky",
    "length",
)
PACED: Final = '{"n": 60, "reasoning": 20, "per_second": 200}'
# Before its first word, so that what is kept does not depend on how fast this machine is.
HELD: Final = "stall-first"


async def record_all() -> None:
    with tempfile.TemporaryDirectory() as home:
        async with ScriptedUpstream() as upstream, run_gateway(upstream.base_url, Path(home)) as gateway:
            for scenario in SCENARIOS:
                await record(gateway, scenario, "Hello", model=f"scripted/{scenario}")
            await record(gateway, "tokens", PACED, model="scripted/tokens")
            await record_continued(gateway)
            await record_stopped(gateway)


async def record(gateway: Gateway, name: str, message: str, **body: Any) -> None:
    conversation = await gateway.new_conversation()
    await save(gateway, name, conversation, message=message, **body)


async def record_continued(gateway: Gateway) -> None:
    """An answer that goes on with a cut one: the old text comes first, as one delta."""
    conversation = await gateway.new_conversation()
    await gateway.ask(conversation_id=conversation, model="scripted/length")
    cut = (await gateway.messages(conversation))[-1]
    await save(gateway, "continued", conversation, continue_from=cut["id"], model="scripted/hello")


async def record_stopped(gateway: Gateway) -> None:
    conversation = await gateway.new_conversation()
    started = await gateway.start(conversation, model=f"scripted/{HELD}")
    run_id = started["run"]["id"]
    await gateway.client.post(f"/api/runs/{run_id}/stop")
    await gateway.run_ended(run_id)
    stream = await gateway.client.get(f"/api/runs/{run_id}/stream")
    await write(gateway, "stopped", conversation, stream.content)


async def save(gateway: Gateway, name: str, conversation: str, **body: Any) -> None:
    path = f"/api/conversations/{conversation}/runs"
    stream = await gateway.client.post(path, json=body, headers={"Accept": "text/event-stream"})
    stream.raise_for_status()
    await write(gateway, name, conversation, stream.content)


async def write(gateway: Gateway, name: str, conversation: str, stream: bytes) -> None:
    message = (await gateway.messages(conversation))[-1]
    parts = json.dumps(message["parts"], ensure_ascii=False, indent=1) + "\n"
    await asyncio.to_thread((FOLDER / f"{name}.sse").write_bytes, stream)
    await asyncio.to_thread((FOLDER / f"{name}.json").write_text, parts, "utf-8")


if __name__ == "__main__":
    asyncio.run(record_all())
