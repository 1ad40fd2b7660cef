"""Programs of the system that tests drive as a user would: a missing one is a failure that says what to install."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.support.gateway import PATIENCE_SECONDS

# Starting a browser on a busy machine of two cores.
BROWSER_SECONDS = 60.0


def program(*names: str) -> str:
    """The path of the first of these that is installed."""
    for name in names:
        path = shutil.which(name)
        if path is not None:
            return path
    pytest.fail(f"this test drives {names[0]}: install it, as `./openchat test` does with apt-get where it may")


class Browser:
    """A headless Chromium; its profile is the test's own."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._process: asyncio.subprocess.Process | None = None

    async def open(self, url: str) -> None:
        options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
        quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
        # No look-up of any name leaves the machine.
        alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        profile = f"--user-data-dir={self._profile}"
        self._process = await asyncio.create_subprocess_exec(
            program("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
            *(*options, *quiet, alone, "--remote-debugging-port=0", profile, url),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            # Debian's program is a script that starts the browser: both are in this group.
            os.killpg(self._process.pid, signal.SIGKILL)
            await asyncio.wait_for(self._process.wait(), PATIENCE_SECONDS)
