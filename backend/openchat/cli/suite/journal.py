"""What a suite has asked already: a file beside its results, a line for each comparison that was begun."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final
from uuid import uuid4

from openchat.cli.client import Json
from openchat.cli.failures import WrongUse

FILE_NAME: Final = "journal.jsonl"


@dataclass(slots=True)
class _Entry:
    """How a question stands. `asked` counts how often it was begun, since one that is gone is asked anew."""

    comparison_id: str | None = None
    max_cost_usd: str | None = None
    asked: int = 0


class Journal:
    """Which comparison answers which question, kept over crashes.

    A question is known by what is asked and of whom: one that is changed in the suite is another. What is about to be
    asked is written down before, so that after a crash in between the same request, with the same `Idempotency-Key`,
    gets the comparison that it had begun.
    """

    def __init__(self, file: Path) -> None:
        """Raises WrongUse where it cannot be read or written."""
        self._file = file
        self._entries: defaultdict[str, _Entry] = defaultdict(_Entry)
        # Prompts are asked from several threads.
        self._lock = Lock()
        try:
            lines = file.read_text("utf-8").splitlines() if file.exists() else []
            self._id = self._read(lines) if lines else self._open()
        except OSError as exc:
            raise WrongUse(f"{file}: {exc.strerror or exc}") from exc
        except (ValueError, KeyError, TypeError) as exc:
            raise WrongUse(f"{file}: is broken; with --fresh all of the suite is asked anew") from exc

    def questions(self, bodies: Sequence[Json]) -> list[str]:
        """A name for each question; where two are equal, both are asked."""
        often: Counter[str] = Counter()
        names = []
        for body in bodies:
            said = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
            often[said] += 1
            names.append(f"{said}-{often[said]}")
        return names

    def begun(self, question: str) -> str | None:
        """The comparison that was begun for it."""
        return self._entries[question].comparison_id

    def meant(self, question: str) -> str | None:
        """The budget with which it was about to be asked when the last one crashed."""
        return self._entries[question].max_cost_usd

    def asking(self, question: str, max_cost_usd: str | None) -> str:
        """It is about to be asked; the key to ask with."""
        self._note({"question": question, "max_cost_usd": max_cost_usd})
        return f"suite-{self._id}-{question}-{self._entries[question].asked}"

    def began(self, question: str, comparison_id: str) -> None:
        self._note({"question": question, "comparison_id": comparison_id})

    def without(self, question: str) -> None:
        """It has no comparison: it was refused, or what there was is deleted, or in another gateway."""
        self._note({"question": question, "comparison_id": None})

    def _open(self) -> str:
        id = uuid4().hex
        self._append({"journal": id})
        return id

    def _read(self, lines: list[str]) -> str:
        id = str(json.loads(lines[0])["journal"])
        if not _is_json(lines[-1]):
            # Cut by a crash.
            lines.pop()
            self._file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        for line in lines[1:]:
            self._take(json.loads(line))
        return id

    def _note(self, entry: Json) -> None:
        with self._lock:
            self._take(entry)
            self._append(entry)

    def _take(self, entry: Json) -> None:
        known = self._entries[entry["question"]]
        if "max_cost_usd" in entry:
            known.max_cost_usd = entry["max_cost_usd"]
        else:
            known.comparison_id, known.max_cost_usd = entry["comparison_id"], None
            known.asked += known.comparison_id is not None

    def _append(self, entry: Json) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
