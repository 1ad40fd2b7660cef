"""Finished messages, on a terminal and as Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from markdown_it import MarkdownIt
from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult
from rich.markdown import Heading, Markdown, MarkdownElement
from rich.segment import Segment
from rich.text import Text

from openchat.cli.printing import day
from openchat.reports.words import NEWLINES, money, visible

_WHO: Final = {"user": "You", "assistant": "Answer", "system": "System", "tool": "Tool"}


class _Heading(Heading):
    LEVEL_ALIGN: ClassVar[dict[str, JustifyMethod]] = dict.fromkeys(Heading.LEVEL_ALIGN, "left")


class _Markdown(Markdown):
    """Lines end where the model ended them: poems and addresses stay what they are."""

    elements: ClassVar[dict[str, type[MarkdownElement]]] = {**Markdown.elements, "heading_open": _Heading}

    def __init__(self, text: str) -> None:
        # Links in full: a terminal's own would hide where they lead.
        super().__init__(text, code_theme="ansi_dark", hyperlinks=False)
        for token in (child for block in self.parsed for child in block.children or ()):
            if token.type == "softbreak":
                token.type = "hardbreak"


def block_starts(text: str) -> list[int]:
    """Where each top-level block of a Markdown text begins. When another one begins, those before are finished."""
    tokens = MarkdownIt().enable("table").parse(text)
    line_starts = [0, *(newline.end() for newline in NEWLINES.finditer(text))]
    return [line_starts[token.map[0]] for token in tokens if token.level == 0 and token.map and token.nesting >= 0]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Markdown, its blocks one blank line apart; of `most` lines at most, the last ones."""

    text: str
    most: int | None = None

    def __rich_console__(self, out: Console, options: ConsoleOptions) -> RenderResult:
        lines: list[list[Segment]] = []
        starts = block_starts(self.text)
        for start, end in zip(starts, [*starts[1:], len(self.text)], strict=True):
            block = self._block(out, options, self.text[start:end])
            lines += [[], *block] if lines and block else block
        for line in lines if self.most is None else lines[-self.most :]:
            yield from line
            yield Segment.line()

    def _block(self, out: Console, options: ConsoleOptions, text: str) -> list[list[Segment]]:
        lines = out.render_lines(_Markdown(text), options.update(height=None), pad=False)
        inked = [index for index, line in enumerate(lines) if any(segment.text.strip() for segment in line)]
        return lines[inked[0] : inked[-1] + 1] if inked else []


def print_message(out: Console, message: dict[str, Any]) -> None:
    """A message with its head, its reasoning folded."""
    out.print()
    out.print(Text(_head(message), style="bold" if message["role"] == "user" else "dim"))
    reasoning = "".join(part["text"] for part in message["parts"] if part["type"] == "reasoning")
    if reasoning:
        out.print(Text(f"▸ reasoned, {len(reasoning.split())} words", style="dim"))
    if message["role"] == "user":
        out.print(Text(visible(message["content"])))
    elif message["content"].strip():
        out.print(Rendered(visible(message["content"])))
    for part in message["parts"]:
        if part["type"] in {"image", "file"}:
            out.print(Text(f"{part['type']}: {visible(part.get('name') or part['url'])}", style="dim"))
    if message.get("error"):
        out.print(Text(visible(message["error"]["message"]), style="red"))


def as_markdown(message: dict[str, Any]) -> str:
    """A message for a pipe."""
    return f"## {_head(message)}\n\n{message['content']}\n"


def _head(message: dict[str, Any]) -> str:
    said = [_WHO.get(message["role"], message["role"]), day(message["timestamp"])]
    if message["role"] == "assistant":
        said[0] = visible(message["model"] or "?")
        said.append("free" if message["cost_source"] == "free" else money(message["cost_usd"]))
        if message["status"] != "complete" and message["status"] != "completed":
            said.append(message["status"])
    return " · ".join(said)
