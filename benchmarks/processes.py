"""Processes of the benchmark: started together, watched through /proc, ended by their own pids."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parent.parent
TICKS: Final = os.sysconf("SC_CLK_TCK")
STOP_SECONDS: Final = 8.0
POLL_SECONDS: Final = 0.01
READY_SECONDS: Final = 30.0
LOG_CHARS: Final = 2_000


class Processes:
    """A context that ends every process started in it, in reverse order."""

    def __init__(self) -> None:
        self._started: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._started:
            self.end(self._started[-1])

    def start(
        self, command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT, log: Path | None = None
    ) -> subprocess.Popen[str]:
        """In a session of its own, so that Ctrl-C reaches only us and we end it in order."""
        errors: IO[str] | None = log.open("a") if log is not None else None
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=errors or subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        if errors is not None:
            errors.close()
        self._started.append(process)
        return process

    def start_module(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        return self.start([sys.executable, "-m", module, *arguments])

    def end(self, process: subprocess.Popen[str]) -> None:
        self._started.remove(process)
        for number in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is None:
                process.send_signal(number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(STOP_SECONDS)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    members = [pid]
    for member in members:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for thread in Path(f"/proc/{member}/task").iterdir():
                members += [int(child) for child in (thread / "children").read_text().split()]
    return members


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and its descendants."""
    total = 0
    for member in family(pid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            # The name in parentheses may hold spaces; what follows it does not.
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory_mb(pid: int) -> tuple[float, float]:
    """RSS and PSS of the process and its descendants."""
    sums = {"Rss": 0, "Pss": 0}
    for member in family(pid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
                name, _, value = line.partition(":")
                if name in sums:
                    sums[name] += int(value.split()[0])
    return sums["Rss"] / 1024, sums["Pss"] / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ok(url: str, process: subprocess.Popen[str], log: Path) -> None:
    """Until the URL answers 200; if that never happens, end with what the process had to say."""
    deadline = time.monotonic() + READY_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError), opener.open(url, timeout=1):
            return
        time.sleep(POLL_SECONDS)
    raise SystemExit(f"{url} did not become ready. The log ends:\n{log.read_text()[-LOG_CHARS:]}")
