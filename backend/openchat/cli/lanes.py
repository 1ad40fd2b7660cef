"""The lanes of a comparison while they are written: side by side on a terminal, line by line in a pipe."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Final, Protocol

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.live import Live
from rich.table import Table
from rich.text import Text

from openchat.cli.answering import REFRESHES_PER_SECOND, SPARE_LINES
from openchat.cli.client import Event, Json
from openchat.cli.printing import console, notes
from openchat.cli.quiet import without_echo
from openchat.cli.rendering import Rendered
from openchat.reports.words import money, variant_name, visible

# Narrower columns cannot be read.
LEAST_COLUMNS: Final = 36
GAP: Final = 2
# A head and a line of text, and what is between lanes.
LEAST_LINES: Final = 3


class LanesView(Protocol):
    """Shows the events of a comparison, up to its end."""

    def __enter__(self) -> LanesView: ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, event: Event) -> None: ...


def lanes_view(comparison: Json, question: Callable[[], str], *, as_json: bool) -> LanesView:
    """`question` is what a person at a terminal is asked meanwhile, if anything."""
    out = console()
    if as_json:
        return Nothing()
    if out.is_terminal and not out.is_dumb_terminal:
        return LanesScreen(out, comparison, question)
    return LanesText(comparison)


def names_of(comparison: Json) -> list[str]:
    """What the lanes are called: by their variant, with the number of the repeat; a sealed one by its letter. No two
    are called the same."""
    names = [_name(lane, comparison) for lane in comparison["lanes"]]
    often = Counter(names)
    return [
        f"{lane['letter']}: {name}" if often[name] > 1 else name
        for lane, name in zip(comparison["lanes"], names, strict=True)
    ]


def _name(lane: Json, comparison: Json) -> str:
    if lane["variant"] is None:
        return str(lane["letter"])
    name = variant_name(comparison["variants"][lane["variant"]])
    return f"{name} #{lane['repeat'] + 1}" if comparison["repeat"] > 1 else name


class Nothing:
    """For what is printed at the end alone."""

    def __enter__(self) -> Nothing:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, event: Event) -> None:
        pass


class LanesText:
    """Each line as it is finished, behind the name of its lane."""

    def __init__(self, comparison: Json) -> None:
        self._runs = [lane["run_id"] for lane in comparison["lanes"]]
        self._names = names_of(comparison)
        self._rests = [""] * len(self._runs)

    def __enter__(self) -> LanesText:
        return self

    def __exit__(self, *_: object) -> None:
        for place, _ in enumerate(self._runs):
            self._finish(place)

    def show(self, event: Event) -> None:
        match event:
            case {"type": "lane", "place": int(place), "run_id": str(run_id)}:
                self._finish(place)
                self._runs[place] = run_id
            case {"type": "delta", "run_id": str(run_id), "text": str(text)} if run_id in self._runs:
                place = self._runs.index(run_id)
                *lines, self._rests[place] = (self._rests[place] + text).split("\n")
                self._print(place, lines)
            case {"type": "stored", "run_id": str(run_id)} if run_id in self._runs:
                notes().print("openchat: the server crashed meanwhile, and has stored less than was written here")
            case {"type": "done" | "error", "run_id": str(run_id)} if run_id in self._runs:
                self._finish(self._runs.index(run_id))
            case _:
                pass

    def _finish(self, place: int) -> None:
        rest, self._rests[place] = self._rests[place], ""
        self._print(place, [rest] if rest else [])

    def _print(self, place: int, lines: Sequence[str]) -> None:
        sys.stdout.writelines(f"[{self._names[place]}] {line}\n" for line in lines)
        sys.stdout.flush()


class _Lane:
    """One lane as far as it was heard."""

    def __init__(self, name: str, run_id: str) -> None:
        self.name = name
        self.take(run_id)

    def take(self, run_id: str) -> None:
        """Another run begins here."""
        self.run_id = run_id
        self.text = ""
        self.state = "waiting"
        self.has_ended = False
        self._began = time.monotonic()

    def hear(self, event: Event) -> None:
        match event:
            case {"type": "status", "state": "queued", **rest}:
                self.state = f"queued, place {rest.get('position', '?')}"
            case {"type": "status", "state": "retrying", **rest}:
                self.state = f"{rest.get('reason', 'failed')}: try {rest.get('attempt', '?')}"
            case {"type": "reasoning"}:
                self.state = "reasoning"
            case {"type": "delta", "text": str(text)}:
                self.state = "writing"
                self.text += text
            case {"type": "stored", "text": str(text)}:
                self.text = text
            case {"type": "done" | "error"}:
                self.has_ended = True
                self.state = _end(event)
            case _:
                pass

    def head(self) -> Text:
        seconds = "" if self.has_ended else f" {time.monotonic() - self._began:.0f} s"
        return _head(self.name, f"{self.state}{seconds}")

    def body(self, out: Console, width: int, most: int) -> Text:
        """The last lines. As plain text: what is Markdown in it, is still being written."""
        end = visible(self.text[-(most + 1) * width :]).rstrip()
        return Text("\n").join(Text(end).wrap(out, width)[-most:])


class LanesScreen:
    """Lanes in columns as far as they fit, in rows below each other; their last lines, while they are written."""

    def __init__(self, out: Console, comparison: Json, question: Callable[[], str]) -> None:
        self._out = out
        self._lanes = [
            _Lane(name, lane["run_id"]) for lane, name in zip(comparison["lanes"], names_of(comparison), strict=True)
        ]
        self._question = question
        self._meanwhile = ExitStack()
        self._live = Live(
            console=out, get_renderable=lambda: self, refresh_per_second=REFRESHES_PER_SECOND, transient=True
        )

    def __enter__(self) -> LanesScreen:
        self._meanwhile.enter_context(without_echo())
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._meanwhile:
            self._live.stop()

    def show(self, event: Event) -> None:
        match event:
            case {"type": "lane", "place": int(place), "run_id": str(run_id)}:
                self._lanes[place].take(run_id)
            case {"type": "reconnecting"}:
                for lane in self._lanes:
                    lane.state = lane.state if lane.has_ended else "connection lost"
            case {"run_id": str(run_id)}:
                for lane in self._lanes:
                    if lane.run_id == run_id:
                        lane.hear(event)
            case _:
                pass

    def __rich_console__(self, out: Console, options: ConsoleOptions) -> RenderResult:
        columns = columns_for(options.max_width, len(self._lanes))
        width = (options.max_width - GAP * (columns - 1)) // columns
        height = max(LEAST_LINES, options.size.height - SPARE_LINES)
        shown = self._shown(columns * max(1, height // LEAST_LINES))
        most = height // -(-len(shown) // columns) - (LEAST_LINES - 1)
        yield side_by_side([Group(lane.head(), lane.body(out, width, max(1, most))) for lane in shown], columns)
        hidden = len(self._lanes) - len(shown)
        said = [f"and {hidden} more lanes"] if hidden else []
        said.append(self._question())
        yield Text(" · ".join(filter(None, said)), style="dim", no_wrap=True, overflow="ellipsis")

    def _shown(self, room: int) -> list[_Lane]:
        """As many as there is room for; those that are being written come before others, and none changes its place."""
        if len(self._lanes) <= room:
            return self._lanes
        chosen = sorted(range(len(self._lanes)), key=lambda place: self._lanes[place].has_ended)[:room]
        return [self._lanes[place] for place in sorted(chosen)]


def columns_for(width: int, lanes: int) -> int:
    """How many stand beside each other, in rows that are equally long as far as may be."""
    fit = min(lanes, max(1, (width + GAP) // (LEAST_COLUMNS + GAP)))
    return -(-lanes // -(-lanes // fit))


def side_by_side(cells: Sequence[RenderableType], columns: int) -> Table:
    table = Table.grid(expand=True, padding=(0, GAP, 0, 0), pad_edge=False)
    for _ in range(columns):
        table.add_column(ratio=1)
    for start in range(0, len(cells), columns):
        if start:
            table.add_row()
        table.add_row(*cells[start : start + columns])
    return table


def print_lanes(out: Console, comparison: Json) -> None:
    """All that the lanes have said, as it was laid out while it was written."""
    cells = [_written(lane, name) for lane, name in zip(comparison["lanes"], names_of(comparison), strict=True)]
    out.print(side_by_side(cells, columns_for(out.width, len(cells))))


def _written(lane: Json, name: str) -> Group:
    letter = f"{lane['letter']} " if lane["variant"] is not None else ""
    parts: list[RenderableType] = [_head(f"{letter}{name}", _end(lane))]
    if lane["content"].strip():
        parts.append(Rendered(visible(lane["content"])))
    for note in lane["notes"]:
        parts.append(Text(visible(note["text"]), style="dim"))
    if lane["error"]:
        parts.append(Text(visible(lane["error"]["message"]), style="red"))
    return Group(*parts)


def _head(name: str, state: str) -> Text:
    head = Text(no_wrap=True, overflow="ellipsis")
    head.append(name, style="bold")
    head.append(f" {visible(state)}", style="dim")
    return head


def _end(said: Json) -> str:
    """How it ended, of a terminal event or a stored lane."""
    if said["status"] != "completed":
        return str(said["status"])
    timing = said.get("timing") or {}
    parts = ["cut at its maximum length"] if said.get("finish_reason") == "length" else []
    if timing.get("duration_ms") is not None:
        parts.append(f"{timing['duration_ms'] / 1000:.1f} s")
    if said.get("cost_source"):
        parts.append("free" if said["cost_source"] == "free" else money(said["cost_usd"]))
    return " · ".join(parts) or "done"
