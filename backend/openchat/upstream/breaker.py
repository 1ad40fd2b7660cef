"""When to leave an upstream alone: a circuit breaker, without I/O."""

from __future__ import annotations

from collections.abc import Callable

# A run tries three times by default: one run that meets a dead server spares the others the wait.
THRESHOLD = 3
# A server on the same machine is back within seconds; one that is down for long is asked once a minute.
FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 60.0
# Who comes while another request tries whether the upstream is back.
PROBE_WAIT_SECONDS = 1.0


class Breaker:
    """Closed, until `threshold` failures in a row open it; then it lets nobody through for a pause.

    After the pause one request may try, the probe. If it succeeds the breaker is closed; if it fails the next pause is
    twice as long. Any success closes it, also one of a request that began before.
    """

    def __init__(
        self,
        now: Callable[[], float],
        *,
        threshold: int = THRESHOLD,
        first_pause: float = FIRST_PAUSE_SECONDS,
        longest_pause: float = LONGEST_PAUSE_SECONDS,
    ) -> None:
        self._now = now
        self._threshold = threshold
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._failures = 0
        self._pause = 0.0
        self._closed_until = 0.0
        self._is_open = False
        self._is_probing = False

    @property
    def retry_in(self) -> float | None:
        """Seconds until a probe may go; None while closed."""
        return max(0.0, self._closed_until - self._now()) if self._is_open else None

    def admit(self) -> float | None:
        """None where a request may go; else the seconds that it should wait.

        Who goes tells how it went: `succeeded`, `failed` or `abandoned`.
        """
        if not self._is_open:
            return None
        wait = self._closed_until - self._now()
        if wait > 0:
            return wait
        if self._is_probing:
            return PROBE_WAIT_SECONDS
        self._is_probing = True
        return None

    def succeeded(self) -> None:
        self._failures = 0
        self._pause = 0.0
        self._is_open = self._is_probing = False

    def failed(self) -> None:
        self._failures += 1
        is_due = self._closed_until <= self._now()
        if self._failures < self._threshold or (self._is_open and not is_due):
            # Those that were under way when it opened say nothing new.
            return
        self._pause = min(self._pause * 2 or self._first_pause, self._longest_pause)
        self._closed_until = self._now() + self._pause
        self._is_open, self._is_probing = True, False

    def abandoned(self) -> None:
        """A request ended without telling anything of the upstream, such as one that was stopped: another may try."""
        self._is_probing = False
