"""One answer on its way to a person or a program: Markdown on a terminal, plain text in a pipe, or JSON lines."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final, Protocol

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from openchat.cli.client import TERMINAL, Event, GatewayClient, Json
from openchat.cli.failures import Interrupted, RunFailed
from openchat.cli.printing import console, note_of, notes, print_json
from openchat.cli.quiet import without_echo
from openchat.cli.rendering import Rendered, block_starts
from openchat.cli.stopping import stop_on_ctrl_c
from openchat.reports.words import money, visible

REFRESHES_PER_SECOND: Final = 12
# How often it looks which blocks are finished; parsing at each token would cost more than the token.
SETTLE_SECONDS: Final = 0.1
# Lines below the part that is being written: the state, and the cursor.
SPARE_LINES: Final = 3


class View(Protocol):
    """Shows the events of one answer, from `start` to the terminal one."""

    def __enter__(self) -> View: ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, event: Event) -> None: ...


@dataclass(frozen=True, slots=True)
class Manner:
    """How answers are shown."""

    as_json: bool = False
    reasoning: bool = False

    def view(self) -> View:
        out = console()
        if self.as_json:
            return JsonLines()
        if out.is_terminal and not out.is_dumb_terminal:
            return Screen(out, with_reasoning=self.reasoning)
        return PlainText()


class JsonLines:
    """Each event as the stream has it, one a line."""

    def __enter__(self) -> JsonLines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, event: Event) -> None:
        if event["type"] != "reconnecting":
            print_json(event)


class PlainText:
    """The text alone, character for character, with a line feed at its end."""

    def __init__(self) -> None:
        self._last = ""

    def __enter__(self) -> PlainText:
        return self

    def __exit__(self, *_: object) -> None:
        if self._last and not self._last.endswith("\n"):
            sys.stdout.write("\n")
        sys.stdout.flush()

    def show(self, event: Event) -> None:
        match event:
            case {"type": "delta", "text": str(text)} if text:
                sys.stdout.write(text)
                sys.stdout.flush()
                self._last = text
            case {"type": "stored"}:
                notes().print("openchat: the server crashed meanwhile, and has stored less than was written here")
            case {"type": "image", "url": str(url)}:
                notes().print(f"image: {url}")
            case _:
                pass


class Screen:
    """Markdown that grows: finished blocks stay as they are, the one being written is drawn anew until it is."""

    def __init__(self, out: Console, *, with_reasoning: bool = False) -> None:
        self._out = out
        self._with_reasoning = with_reasoning
        self._began = time.monotonic()
        self._state = "waiting"
        self._tail = ""
        self._settled_at = 0.0
        self._has_printed = False
        self._reasoning = ""
        self._reasoning_began = 0.0
        self._sources: list[str] = []
        self._spinner = Spinner("dots", style="dim")
        self._meanwhile = ExitStack()
        self._live = Live(
            console=out, get_renderable=lambda: self, refresh_per_second=REFRESHES_PER_SECOND, transient=True
        )

    def __enter__(self) -> Screen:
        self._meanwhile.enter_context(without_echo())
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._meanwhile:
            self._fold()
            last, self._tail, self._state = self._tail, "", ""
            self._live.stop()
            self._show_rest(last)

    def _show_rest(self, last: str) -> None:
        self._print_block(last)
        if self._sources:
            self._gap()
            for source in self._sources:
                self._out.print(Text(source, style="dim"))

    def show(self, event: Event) -> None:
        match event:
            case {"type": "status", "state": "queued", **rest}:
                self._state = f"queued, place {rest.get('position', '?')}"
            case {"type": "status", "state": "retrying", **rest}:
                self._state = f"{rest.get('reason', 'failed')}: try {rest.get('attempt', '?')}"
            case {"type": "reconnecting"}:
                self._state = "connection lost: going on where it broke"
            case {"type": "reasoning", "text": str(text)}:
                self._reasoning_began = self._reasoning_began or time.monotonic()
                self._reasoning += text
                self._state = "reasoning"
            case {"type": "delta", "text": str(text)}:
                self._fold()
                self._state = "writing"
                # As it came: an escape may be cut between two deltas.
                self._tail += text
                self._settle()
            case {"type": "stored", "text": str(text)}:
                self._out.print(Text("the server crashed meanwhile; this is what it has stored:", style="yellow"))
                self._tail = text
            case {"type": "image", "url": str(url)}:
                self._sources.append(f"image: {visible(url)}")
            case {"type": "citation", "url": str(url), **rest}:
                self._sources.append(
                    f"[{len(self._sources) + 1}] {visible(str(rest.get('title') or ''))} {visible(url)}"
                )
            case {"type": "tool_call", "name": str(name)}:
                self._sources.append(f"tool call: {visible(name)}")
            case _:
                pass

    def __rich_console__(self, out: Console, options: ConsoleOptions) -> RenderResult:
        """What is not finished yet, its end if it is higher than the terminal, and how the run stands."""
        if self._tail.strip():
            room = max(1, options.size.height - SPARE_LINES)
            if self._has_printed:
                yield Text()
            yield Rendered(visible(self._tail), room)
        elif self._state:
            words = " ".join(visible(self._reasoning).split())[-max(0, options.max_width - 24) :]
            seconds = time.monotonic() - (self._reasoning_began or self._began)
            told = f"{self._state} {seconds:.0f} s" + (f" … {words}" if words and options.max_width > 60 else "")
            self._spinner.update(text=Text(told, style="dim", no_wrap=True, overflow="ellipsis"))
            yield self._spinner

    def _settle(self) -> None:
        """Print the blocks that will not change any more."""
        now = time.monotonic()
        if now - self._settled_at < SETTLE_SECONDS or "\n" not in self._tail:
            return
        self._settled_at = now
        last = block_starts(self._tail)[-1:]
        if last and last[0]:
            done, self._tail = self._tail[: last[0]], self._tail[last[0] :]
            self._print_block(done)

    def _fold(self) -> None:
        """The reasoning is over: leave one line of it, or all where that is wanted."""
        if not self._reasoning:
            return
        reasoning, self._reasoning = visible(self._reasoning), ""
        if self._with_reasoning:
            self._out.print(Text(reasoning.strip(), style="dim italic"))
        else:
            seconds = time.monotonic() - self._reasoning_began
            self._out.print(Text(f"▸ reasoned for {seconds:.1f} s, {len(reasoning.split())} words", style="dim"))
        self._has_printed = True
        self._reasoning_began = 0.0

    def _print_block(self, text: str) -> None:
        if text.strip():
            self._gap()
            self._out.print(Rendered(visible(text)))

    def _gap(self) -> None:
        if self._has_printed:
            self._out.print()
        self._has_printed = True


@dataclass(frozen=True, slots=True)
class Ended:
    """How an answer ended. `text` is all of it."""

    text: str
    event: Event
    interrupted: bool

    def raise_failure(self) -> None:
        """Raises what a command that asked for one answer ends with, where that is not success."""
        if self.interrupted:
            raise Interrupted
        match self.event:
            case {"type": "error", "error": {"message": str(message)}}:
                raise RunFailed(message)
            case {"status": "stopped"}:
                raise RunFailed("the answer was stopped elsewhere; what was written is kept")


def answer(client: GatewayClient, conversation_id: str, body: Json, manner: Manner) -> Ended:
    """Start a run, show it, and see it to its end. Ctrl-C stops it and keeps what was written."""
    with stop_on_ctrl_c(client.stop) as stopping:
        run = client.create(f"/api/conversations/{conversation_id}/runs", body)["run"]
        stopping.know(run["id"])
        following = client.follow(run["id"])
        with manner.view() as view:
            for event in following:
                view.show(event)
                if event["type"] in TERMINAL:
                    break
    return Ended(following.text, event, stopping.asked and event["status"] == "stopped")


def tell_end(ended: Ended, conversation_id: str | None = None) -> None:
    """One dim line: model, tokens, speed and cost."""
    event = ended.event
    said = [visible(str(event.get("model") or "?"))]
    usage, timing = event.get("usage") or {}, event.get("timing") or {}
    if "completion_tokens" in usage:
        said.append(f"{usage['completion_tokens']} tokens")
    if timing.get("tokens_per_second") is not None:
        said.append(f"{timing['tokens_per_second']:.0f}/s")
    if timing.get("ttft_ms") is not None:
        said.append(f"first after {timing['ttft_ms'] / 1000:.1f} s")
    said.append("free" if event.get("cost_source") == "free" else money(event.get("cost_usd")))
    if event["status"] != "completed":
        said.append(event["status"])
    elif event.get("finish_reason") == "length":
        said.append("cut at its maximum length: /continue")
    if conversation_id is not None:
        said.append(f"go on with -c {conversation_id[-8:]}")
    note_of(said)
