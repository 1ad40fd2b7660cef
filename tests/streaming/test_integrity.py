"""What arrived over thousands of cut connections is what is stored, to the last bit."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from hashlib import sha256

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import CompletionRequest, Pause, Script, close, say, think
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import Gateway
from tests.support.sse import Frame
from tests.support.wire import Frames, RawResponse, request

RUNS = 200
AT_ONCE = 25
CUTS = 10
# Most answers are longer than ten short reads of them.
THOUSANDS = 1000
# Text of one, two, three and four bytes a character, of several code points a sign, and what SSE uses itself.
SIGNS = ["a", "é", "日", "🙂", "👩‍👩‍👧", " ", "\n", "\n\n", "\r\n", ":", '"', "\\", "\u2028", "\x00"]
ALPHABET = [*SIGNS, "data: ", "id: ", "<b>"]


@dataclass(slots=True)
class Reader:
    """A viewer with a bad connection: it reads some bytes, loses it, and goes on after the last event that it has."""

    url: str
    path: str
    random: random.Random
    events: list[Frame] = field(default_factory=list)
    connections: int = 0

    @property
    def text(self) -> str:
        return "".join(frame.data["text"] for frame in self.events if frame.type == "delta")

    async def read_all(self, cuts: int) -> None:
        """Every connection but the last is cut after a number of bytes; the last is read to its end."""
        for _ in range(cuts):
            async with await self._connect() as raw:
                await self._read(raw, self.random.randrange(1, 900))
            if self._has_all():
                return
        async with await self._connect() as raw:
            await self._read(raw, None)

    async def _connect(self) -> RawResponse:
        self.connections += 1
        headers = {"Last-Event-ID": self.events[-1].id} if self.events else {}
        raw = await request(self.url, self.path, headers=headers)
        assert raw.status == 200
        return raw

    async def _read(self, raw: RawResponse, budget: int | None) -> None:
        """Whole events only: half an event counts as not received."""
        frames = Frames()
        left = budget
        while not raw.complete and (left is None or left > 0):
            # In sips, so that the cut falls anywhere in an event, a chunk, or a character.
            most = self.random.randrange(1, 300) if left is None else min(left, self.random.randrange(1, 300))
            self.events += frames.feed(await raw.read(most))
            if left is not None:
                left -= most

    def _has_all(self) -> bool:
        return bool(self.events) and self.events[-1].type in {"done", "error"}


def script_of(asked: CompletionRequest) -> Script:
    """A text of its own for every question, some with reasoning, some in bursts."""
    source = random.Random(asked.last_user_text)
    steps = [think("".join(source.choices(ALPHABET, k=5)))] if source.random() < 0.3 else []
    for _ in range(source.randrange(5, 40)):
        steps.append(say("".join(source.choices(ALPHABET, k=source.randrange(1, 30)))))
    paced = [step for chunk in steps for step in (chunk, Pause(0.001))]
    return Script((*paced, *close()))


async def viewed(gateway: Gateway, seed: int) -> int:
    """One run through one bad connection; how many connections it took."""
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id, f"seed {seed}")
    run_id = started["run"]["id"]
    reader = Reader(gateway.url, f"/api/runs/{run_id}/stream", random.Random(seed))
    await reader.read_all(CUTS)
    end = reader.events[-1]
    stored = (await gateway.messages(conversation_id))[-1]
    digest = sha256(reader.text.encode()).hexdigest()
    assert (end.type, end.data["status"]) == ("done", "completed"), seed
    assert reader.text == stored["content"], seed
    assert digest == end.data["sha256"] == sha256(stored["content"].encode()).hexdigest(), seed
    assert len(reader.text) == end.data["chars"], seed
    thoughts = "".join(frame.data["text"] for frame in reader.events if frame.type == "reasoning")
    kept = "".join(part["text"] for part in stored["parts"] if part["type"] == "reasoning")
    assert thoughts == kept, seed
    assert [frame.type for frame in reader.events].count("start") == 1, seed
    return reader.connections


async def test_thousands_of_cut_connections_lose_nothing_and_repeat_nothing(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("openrouter/auto", script_of)
    connections = 0
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        for first in range(0, RUNS, AT_ONCE):
            seeds = range(first, first + AT_ONCE)
            connections += sum(await asyncio.gather(*(viewed(gateway, seed) for seed in seeds)))
    assert connections > THOUSANDS


async def test_ten_bad_connections_to_one_run_all_get_the_same_text(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("openrouter/auto", script_of)
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id, "seed of many")
    readers = [
        Reader(gateway.url, f"/api/runs/{started['run']['id']}/stream", random.Random(seed)) for seed in range(10)
    ]
    await asyncio.gather(*(reader.read_all(CUTS) for reader in readers))
    stored = (await gateway.messages(conversation_id))[-1]["content"]
    assert [reader.text == stored for reader in readers] == [True] * 10
    assert len({reader.events[-1].data["sha256"] for reader in readers}) == 1
