"""What commands print: tables for people, tab-separated lines for pipes, JSON for programs."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from openchat.reports.words import money, visible

_BLANKS: Final = re.compile(r"\s+")
HIT_STYLE: Final = "bold red"
PER_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """`least` is the width of the terminal from which on it is shown."""

    title: str
    justify: Literal["left", "right"] = "left"
    least: int = 0
    # Cut with an ellipsis rather than folded.
    cut: bool = False


def console() -> Console:
    return Console(highlight=False, emoji=False, markup=False)


def notes() -> Console:
    """Of stderr: what is for a person, who is not there when it is redirected."""
    return Console(stderr=True, highlight=False, emoji=False, markup=False)


def note(text: str) -> None:
    """A dim line on stderr; nothing where that is no terminal."""
    to = notes()
    if to.is_terminal:
        to.print(Text(text, style="dim"))


def print_json(value: Any) -> None:  # JSON as the API sent it
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def note_of(parts: Sequence[str]) -> None:
    """A note made of parts, of which none is broken over two lines where it fits on one."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and cell_len(longer) <= notes().width:
            lines[-1] = longer
        else:
            lines.append(part)
    for line in lines:
        note(line)


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str | Text]], *, empty: str) -> None:
    """A table that fits the terminal; in a pipe all columns, tab-separated, without a head."""
    out = console()
    if not out.is_terminal:
        for row in rows:
            sys.stdout.write("\t".join(" ".join(str(cell).split()) for cell in row) + "\n")
        return
    shown = [index for index, column in enumerate(columns) if out.width >= column.least]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for index in shown:
        column = columns[index]
        overflow: Literal["ellipsis", "fold"] = "ellipsis" if column.cut else "fold"
        table.add_column(column.title, justify=column.justify, overflow=overflow, no_wrap=column.cut)
    for row in rows:
        cells = (row[index] for index in shown)
        table.add_row(*(cell if isinstance(cell, Text) else Text(visible(cell)) for cell in cells))
    if table.row_count:
        out.print(table)
    else:
        note(empty)


def marked(pieces: Iterable[tuple[str, bool]]) -> Text:
    """A passage on one line, its hits in the colour in which grep shows them."""
    passage = Text()
    for text, is_hit in pieces:
        passage.append(_BLANKS.sub(" ", visible(text)), style=HIT_STYLE if is_hit else None)
    return passage


def per_million(price: str | None) -> str:
    return "?" if price is None else money(str(Decimal(price) * PER_MILLION))


def count(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def day(time: str | None) -> str:
    """`2026-01-31 12:00`, where the person is, of an RFC 3339 time."""
    return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}" if time else ""


def short(id: str) -> str:
    """The last characters of an id, which are its random ones."""
    return id[-8:]
