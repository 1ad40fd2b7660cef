"""`openchat compare SUITE`: run it, or go on with it, and write what came of it."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any, Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from openchat.cli.client import Json
from openchat.cli.connecting import connect
from openchat.cli.failures import Interrupted, RunFailed, WrongUse
from openchat.cli.printing import Column, note, notes, print_json, print_table
from openchat.cli.saving import save
from openchat.cli.suite.document import read_suite
from openchat.cli.suite.journal import FILE_NAME, Journal
from openchat.cli.suite.running import Answered, Running
from openchat.reports.html import as_html
from openchat.reports.results import Asked, JudgedBy, results_of
from openchat.reports.tables import as_csv, as_markdown, summary_rows, verdict
from openchat.reports.words import money, visible

_WAITS: Final = "waiting for what is being written; Ctrl-C again leaves it to the gateway"


def run(
    file: Path,
    *,
    output: Path | None,
    fresh: bool,
    max_cost: Decimal | None,
    as_json: bool,
    url: str | None,
    token: str | None,
) -> None:
    """Raises RunFailed where a lane or a check failed or the budget was too little, Interrupted after Ctrl-C."""
    suite = read_suite(file)
    folder = output or file.with_suffix(".results")
    with connect(url, token) as connection:
        client = connection.client
        if connection.note:
            note(connection.note)
        kept = client.get(f"/api/variant-sets/{suite.set_name}")["variants"] if suite.set_name else []
        variants = suite.asked(kept)
        running = Running(client, suite, variants, _journal(folder, fresh), max_cost or suite.max_cost)
        with _progress(len(suite.prompts), running) as advance:
            interrupted = _stopped_by_ctrl_c(running, advance)
    judge = None if suite.judge is None else JudgedBy(suite.judge.model, suite.judge.rubric)
    results = results_of(suite.name, variants, [_asked(answered) for answered in running.answered], judge)
    _write(folder, results)
    if as_json:
        print_json(results)
    else:
        _tell(results, folder)
    if running.failure is not None:
        raise running.failure
    if interrupted:
        raise Interrupted
    if not results["passed"]:
        raise RunFailed(verdict(results))


def _journal(folder: Path, fresh: bool) -> Journal:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if fresh:
            (folder / FILE_NAME).unlink(missing_ok=True)
    except OSError as exc:
        raise WrongUse(f"{folder}: {exc.strerror or exc}") from exc
    return Journal(folder / FILE_NAME)


class _Advance:
    """Shows how far it is, where a person is there."""

    def __init__(self, progress: Progress, total: int, running: Running) -> None:
        self._progress = progress
        self._running = running
        self._task = progress.add_task("", total=total)

    def say(self, text: str) -> None:
        self._progress.update(self._task, description=text)

    def ended(self, _: int, answered: Answered) -> None:
        spent = money(f"{self._running.budget.spent:f}")
        self._progress.update(self._task, advance=answered.comparison is not None, description=spent)


@contextmanager
def _progress(total: int, running: Running) -> Iterator[_Advance]:
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    out = notes()
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        yield _Advance(progress, total, running)


def _stopped_by_ctrl_c(running: Running, advance: _Advance) -> bool:
    """Run it to its end. The first Ctrl-C lets what has begun come to its end, since it is paid for; the second one
    leaves at once, and the next time it is taken up. Whether there was one."""
    pressed = False

    def on_signal(_signal: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        running.stop()
        advance.say(_WAITS)

    before: Any = signal.signal(signal.SIGINT, on_signal)
    try:
        running.run(advance.ended)
    finally:
        signal.signal(signal.SIGINT, before)
    return pressed


def _asked(answered: Answered) -> Asked:
    prompt = answered.prompt
    return Asked(prompt.name, prompt.text, prompt.checks, answered.comparison, answered.missing)


def _write(folder: Path, results: Json) -> None:
    for name, text in (
        ("results.csv", as_csv(results)),
        ("results.md", as_markdown(results)),
        ("report.html", as_html(results)),
    ):
        save([text.encode()], folder / name)
    save([json.dumps(results, ensure_ascii=False, indent=2).encode()], folder / "results.json")


def _tell(results: Json, folder: Path) -> None:
    columns = [
        Column("variant"),
        Column("answered", "right", least=60),
        Column("checks", "right"),
        *([Column("judge", "right")] if results["judge"] else []),
        Column("TTFT", "right"),
        Column("tok/s", "right", least=70),
        Column("cost", "right"),
    ]
    print_table(columns, summary_rows(results), empty="no variant")
    if sys.stdout.isatty():
        note(visible(f"{verdict(results)} · {folder / 'report.html'}"))
