"""Events to message parts and back; both pure, each the other's inverse up to the merging of neighbouring texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openchat.conversations import parts as message
from openchat.conversations.parts import Part
from openchat.runs import events as run
from openchat.runs.events import StoredEvent


def fold(events: Iterable[StoredEvent], reasoning_ms: Iterable[int | None] = ()) -> tuple[Part, ...]:
    """The parts that these events amount to, in order of appearance.

    `reasoning_ms` are the durations of the reasoning parts, in order, as far as they are known.
    """
    durations = iter(reasoning_ms)
    parts: list[Part] = []
    texts: list[str] = []
    kind: type[run.Delta | run.Reasoning] = run.Delta

    def close_text() -> None:
        text = "".join(texts)
        texts.clear()
        if text and kind is run.Delta:
            parts.append(message.Text(text))
        elif text:
            parts.append(message.Reasoning(text, next(durations, None)))

    for event in events:
        match event:
            case run.Delta() | run.Reasoning():
                if type(event) is not kind:
                    close_text()
                    kind = type(event)
                texts.append(event.text)
            case run.Start() | run.Done() | run.Error():
                pass
            case _:
                close_text()
                parts.append(_part(event))
    close_text()
    return tuple(parts)


def unfold(parts: Iterable[Part]) -> Iterator[StoredEvent]:
    """The events that fold to these parts."""
    at = 0
    for part in parts:
        match part:
            case message.Text(text=text):
                at += len(text)
                yield run.Delta(text)
            case message.Reasoning(text=text):
                yield run.Reasoning(text)
            case message.Image():
                yield run.Image(part.file_id, part.url, part.media_type, part.width, part.height, at)
            case message.Citation():
                yield run.Citation(part.url, part.title, part.start, part.end, at)
            case message.ToolCall():
                yield run.ToolCall(part.call_id, part.name, part.arguments, at)
            case message.File() | message.Unknown():
                # No run writes these; an imported message may hold them, and its run has no log to agree with.
                pass


def _part(event: run.Image | run.Citation | run.ToolCall) -> Part:
    match event:
        case run.Image():
            return message.Image(event.file_id, event.url, event.media_type, event.width, event.height)
        case run.Citation():
            return message.Citation(event.url, event.title, event.start, event.end)
        case run.ToolCall():
            return message.ToolCall(event.call_id, event.name, event.arguments)
