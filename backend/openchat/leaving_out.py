"""Importing without what others would bring along."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def leaving_out(*names: str) -> Iterator[None]:
    """What is imported meanwhile takes these for not installed, unless they are there already."""
    hidden = [name for name in names if name not in sys.modules]
    # As Python has it for what must not be imported.
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
