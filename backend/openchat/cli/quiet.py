"""A terminal that does not write what is typed into what is being drawn."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

try:
    import termios
except ImportError:  # no such terminals: Windows
    IS_POSSIBLE = False
else:
    IS_POSSIBLE = True


@contextmanager
def without_echo() -> Iterator[None]:
    """Keys pressed meanwhile wait for whatever reads next; Ctrl-C still interrupts."""
    descriptor = _own_terminal()
    if descriptor is None:
        yield
        return
    before = termios.tcgetattr(descriptor)
    silent = [*before]
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSANOW, silent)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSANOW, before)


def _own_terminal() -> int | None:
    """The descriptor of stdout where that is our terminal: one that changes it from the background is halted."""
    if not IS_POSSIBLE or not sys.stdout.isatty():
        return None
    descriptor = sys.stdout.fileno()
    try:
        is_ours = os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        # Somebody else's terminal.
        return None
    return descriptor if is_ours else None
