"""Files that commands write: whole or not at all, and none is replaced unasked."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from openchat.cli.failures import WrongUse
from openchat.cli.printing import count, note, print_json


@dataclass(frozen=True, slots=True)
class Export:
    """In which form something is written, and where: to stdout without `output`."""

    form: str
    output: Path | None
    as_json: bool

    @classmethod
    def chosen(
        cls, form: str | None, forms: Sequence[str], output: Path | None, *, force: bool, as_json: bool
    ) -> Export:
        """Without a form the one that the file's name ends in, or the first. Raises WrongUse where it cannot be."""
        if output is not None and output.exists() and not force:
            raise WrongUse(f"{output} exists; give --force to replace it")
        ending = output.suffix.removeprefix(".") if output else ""
        form = form or (ending if ending in forms else forms[0])
        if as_json and output is None and form != "json":
            raise WrongUse(f"--json with --format {form} needs -o FILE: both would go to stdout")
        return cls(form, output, as_json)

    def write(self, content: Iterable[bytes]) -> None:
        """Write it, and tell what was written."""
        if self.output is None:
            _write(content, sys.stdout.buffer)
            return
        save(content, self.output)
        size = self.output.stat().st_size
        if self.as_json:
            print_json({"file": str(self.output), "format": self.form, "bytes": size})
        else:
            note(f"written: {self.output}, {count(size)} bytes")


def save(content: Iterable[bytes], path: Path) -> None:
    """In place of what was there. What broke off is taken away again. Raises WrongUse."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            _write(content, file)
        part.replace(path)
    except OSError as exc:
        raise WrongUse(f"{path}: {exc.strerror or exc}") from exc
    finally:
        part.unlink(missing_ok=True)


def _write(content: Iterable[bytes], to: IO[bytes]) -> None:
    for chunk in content:
        to.write(chunk)
    to.flush()
