"""The ten rules of the stream, each by name."""

from __future__ import annotations

from hashlib import sha256

from tests.support.gateway import Gateway
from tests.support.sse import text_of


async def test_every_run_ends_with_exactly_one_terminal_event_last(gateway: Gateway) -> None:
    for model in ("scripted/echo", "scripted/cut", "scripted/reset", "scripted/error-402", "scripted/mid-error"):
        events = await gateway.ask("one two three", model=model)
        assert [frame.type in {"done", "error"} for frame in events].count(True) == 1, model
        assert events[-1].type in {"done", "error"}


async def test_the_stored_text_is_the_streamed_text_and_the_end_proves_it(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    events = await gateway.ask("naïve — 😀 text", conversation_id=conversation_id, model="scripted/echo")
    answer = (await gateway.messages(conversation_id))[-1]
    assert answer["content"] == text_of(events) == "naïve — 😀 text"
    assert events[-1].data["chars"] == len(answer["content"])
    assert events[-1].data["sha256"] == sha256(answer["content"].encode()).hexdigest()
