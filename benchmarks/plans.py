"""What one measurement asks for, and what comes back; both cross a pipe as JSON."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import msgspec

MODEL: Final = "bench/model"
KEY: Final = "bench"

Protocol: TypeAlias = Literal["gateway", "openai"]


class Prompt(msgspec.Struct, frozen=True):
    """The user message, in JSON, as the stand-in upstream reads it."""

    n: int
    per_second: float


class Target(msgspec.Struct, frozen=True):
    """Where the load goes, and in which protocol."""

    name: str
    protocol: Protocol
    host: str
    port: int
    path: str  # of the chat completions; "" for the gateway's own API
    model: str = MODEL
    key: str = KEY


class Plan(msgspec.Struct, frozen=True):
    """`streams` answers of `tokens` each, opened `stagger_seconds` apart, at most `at_once` open (0: all)."""

    title: str
    streams: int
    tokens: int
    per_second: float
    stagger_seconds: float = 0.02
    at_once: int = 0
    # Connections that follow each run; more than one only through the gateway's own API.
    viewers: int = 1

    @property
    def expected(self) -> int:
        return self.streams * self.tokens * self.viewers

    @property
    def timeout_seconds(self) -> float:
        """Twice what it takes when nothing lags, and some for opening."""
        rounds = -(-self.streams // self.at_once) if self.at_once else 1
        return 30 + 2 * (rounds * self.tokens / self.per_second + self.streams * self.stagger_seconds)


class Order(msgspec.Struct, frozen=True):
    target: Target
    plan: Plan


class Outcome(msgspec.Struct, frozen=True):
    """What the load generator saw. Times in ms, None without a token; tokens summed over all viewers."""

    received: int
    seconds: float
    ttft_p50: float | None
    ttft_p99: float | None
    delay_p50: float | None
    delay_p99: float | None
    errors: dict[str, int]


class Measurement(msgspec.Struct, frozen=True):
    """One plan on one target in one round."""

    target: str
    plan: str
    round: int
    outcome: Outcome
    lost: int
    cpu_us_per_token: float | None  # of the relay's processes
    rss_mb: float | None  # the most while the streams were open
    pss_mb: float | None
    kib_per_stream: float | None
    upstream_us_per_token: float
    load_us_per_token: float


TOKENS_SHORT: Final = Plan("200 streams, 50 tokens/s, 150 tokens each", 200, 150, 50.0)
TOKENS_LONG: Final = Plan("200 streams, 50 tokens/s, 500 tokens each", 200, 500, 50.0)
MANY: Final = Plan("1,000 streams, 10 tokens/s, 150 tokens each", 1_000, 150, 10.0, stagger_seconds=0.005)
# The same 10,000 tokens/s in answers of three lengths; the long ones last 20 s.
LENGTHS: Final = (
    Plan("answers of 100 tokens", 2_000, 100, 1_000.0, stagger_seconds=0.0, at_once=10),
    Plan("answers of 2,000 tokens", 100, 2_000, 1_000.0, stagger_seconds=0.0, at_once=10),
    Plan("answers of 20,000 tokens", 10, 20_000, 1_000.0, stagger_seconds=0.0, at_once=10),
)
VIEWERS: Final = (
    Plan("20 runs, 1 viewer each", 20, 300, 50.0),
    Plan("20 runs, 10 viewers each", 20, 300, 50.0, viewers=10),
    Plan("200 runs, 1 viewer each", 200, 300, 50.0),
)
WARM_UP: Final = Plan("warm-up", 20, 20, 50.0)
