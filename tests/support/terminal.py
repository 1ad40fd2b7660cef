"""The program at a terminal: a real pty, and a screen that shows what a person would see."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import struct
import sys
import termios
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pyte

from tests.support.gateway import PATIENCE_SECONDS

SCROLLBACK = 1000
CTRL_C = "\x03"
CTRL_D = "\x04"
ENTER = "\r"
PROMPT = ">"


class _Screen(pyte.HistoryScreen):
    """Answers what programs ask a terminal, such as where the cursor is."""

    def __init__(self, columns: int, lines: int, master: int) -> None:
        super().__init__(columns, lines, history=SCROLLBACK)
        self._master = master

    def write_process_input(self, data: str) -> None:
        os.write(self._master, data.encode())


class Terminal:
    """One program in it. `raw` is every byte that it wrote."""

    def __init__(self, process: asyncio.subprocess.Process, master: int, columns: int, lines: int) -> None:
        self.raw = b""
        self._process = process
        self._master = master
        self._screen = _Screen(columns, lines, master)
        self._stream = pyte.ByteStream(self._screen)
        self._written = asyncio.Event()
        asyncio.get_running_loop().add_reader(master, self._read)

    @property
    def text(self) -> str:
        """All lines, those that were scrolled away too, without the blanks at their ends."""
        columns = self._screen.columns
        above = ["".join(line[column].data for column in range(columns)) for line in self._screen.history.top]
        return "\n".join(line.rstrip() for line in [*above, *self._screen.display]).rstrip()

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def enter(self, line: str) -> None:
        self.type(line + ENTER)

    async def shows(self, text: str, *, times: int = 1) -> None:
        """Wait until the text stands there, so often."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while self.text.count(text) < times:
                    self._written.clear()
                    await self._written.wait()
        except TimeoutError:
            raise AssertionError(f"{text!r} is not there {times} times:\n{self.text}") from None

    async def asks(self) -> None:
        """Wait until the last line is the prompt alone: what is typed before that belongs to no one."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.text.splitlines()[-1:] != [PROMPT]:
                self._written.clear()
                await self._written.wait()

    async def ended(self) -> int:
        """Its exit code, once it ended."""
        code = await asyncio.wait_for(self._process.wait(), PATIENCE_SECONDS)
        self._read()
        return code

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65536)
        except OSError:
            # Linux says so when the last program has gone.
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._master)
        self.raw += data
        self._stream.feed(data)
        self._written.set()


@asynccontextmanager
async def terminal(
    *arguments: str, env: Mapping[str, str], cwd: Path, columns: int = 80, lines: int = 24
) -> AsyncIterator[Terminal]:
    """`openchat` with these arguments at a terminal of that size; killed at the end if it still runs."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "openchat", *arguments),
        env={**env, "TERM": "xterm-256color"},
        cwd=cwd,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        # So that Ctrl-C typed there is the program's signal.
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    opened = Terminal(process, master, columns, lines)
    try:
        yield opened
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        asyncio.get_running_loop().remove_reader(master)
        os.close(master)
