"""Ctrl-C while something is written: it asks the gateway to end it, and does not leave before it has."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType
from typing import Any

from openchat.cli.failures import CommandFailed
from openchat.cli.printing import note


class Stopping:
    """Ctrl-C, as often as `presses`, asks the gateway to stop what is written, whose stream then ends as it should;
    once more leaves at once."""

    def __init__(self, stop: Callable[[str], None], presses: int) -> None:
        self.pressed = 0
        self._stop = stop
        self._presses = presses
        self._id: str | None = None

    @property
    def asked(self) -> bool:
        """Whether what is written is to end."""
        return self.pressed >= self._presses

    def know(self, id: str) -> None:
        """What there is to stop."""
        self._id = id
        if self.asked:
            self._begin(id)

    def on_signal(self, _signal: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.pressed += 1
        if self.asked and self._id is not None:
            self._begin(self._id)

    def _begin(self, id: str) -> None:
        # In a thread, since the main one is reading the stream.
        Thread(target=self._ask, args=(id,), daemon=True).start()

    def _ask(self, id: str) -> None:
        try:
            self._stop(id)
        except CommandFailed as exc:
            note(f"it could not be stopped: {exc}; Ctrl-C again leaves it running")


@contextmanager
def stop_on_ctrl_c(stop: Callable[[str], None], *, presses: int = 1) -> Iterator[Stopping]:
    stopping = Stopping(stop, presses)
    before: Callable[[int, FrameType | None], Any] | int | None = signal.signal(signal.SIGINT, stopping.on_signal)
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, before)
