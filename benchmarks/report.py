"""Tables of medians, and the ratios to nginx."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.bench import Start
from benchmarks.plans import Measurement

COLUMNS = (
    "target", "TTFT p50", "p99 ms", "delay p50", "p99 ms", "tokens/s", "CPU µs/token", "/ nginx", "quiet",
    "PSS MB", "KiB/stream", "errors", "lost",
)  # fmt: skip


def of(measurements: Sequence[Measurement], target: str) -> list[Measurement]:
    return [measurement for measurement in measurements if measurement.target == target]


def middle(rows: Sequence[Measurement], value: Callable[[Measurement], float | None]) -> float | None:
    values = [found for row in rows if (found := value(row)) is not None]
    return median(values) if values else None


def cpu(row: Measurement) -> float | None:
    return row.cpu_us_per_token


def ratios(measurements: Sequence[Measurement], target: str) -> tuple[float | None, float | None]:
    """CPU per token over nginx's: the median of the rounds' ratios, and best round over best round."""
    theirs = {row.round: row.cpu_us_per_token for row in of(measurements, "nginx") if row.cpu_us_per_token}
    ours = {row.round: row.cpu_us_per_token for row in of(measurements, target) if row.cpu_us_per_token}
    both = [ours[number] / theirs[number] for number in ours if number in theirs]
    if not both:
        return None, None
    return median(both), min(ours.values()) / min(theirs.values())


def errors_of(rows: Sequence[Measurement]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        for kind, count in row.outcome.errors.items():
            counts[kind] = counts.get(kind, 0) + count
    return ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "0"


def table(measurements: Sequence[Measurement]) -> str:
    """One plan, a row for each target."""
    lines = [COLUMNS]
    for target in dict.fromkeys(row.target for row in measurements):
        rows = of(measurements, target)
        ratio, quiet = ratios(measurements, target)
        lines.append((
            target,
            number(middle(rows, lambda row: row.outcome.ttft_p50), 2),
            number(middle(rows, lambda row: row.outcome.ttft_p99), 1),
            number(middle(rows, lambda row: row.outcome.delay_p50), 2),
            number(middle(rows, lambda row: row.outcome.delay_p99), 1),
            number(middle(rows, lambda row: row.outcome.received / row.outcome.seconds), 0),
            number(middle(rows, cpu), 1),
            number(ratio, 2),
            number(quiet, 2),
            number(middle(rows, lambda row: row.pss_mb), 0),
            number(middle(rows, lambda row: row.kib_per_stream), 0),
            errors_of(rows),
            str(sum(row.lost for row in rows)),
        ))  # fmt: skip
    upstream = middle(measurements, lambda row: row.upstream_us_per_token)
    load = middle(measurements, lambda row: row.load_us_per_token)
    rounds = 1 + max(row.round for row in measurements)
    beside = f"stand-in {number(upstream, 1)} µs, load generator {number(load, 1)} µs"
    note = f"medians of {rounds} round(s); CPU per token of the rest: {beside}"
    return f"{measurements[0].plan}\n{aligned(lines)}\n{note}\n"


def added(measurements: Sequence[Measurement], target: str) -> str:
    """What the target adds to the direct connection's time to the first token."""
    base, rows = of(measurements, "direct"), of(measurements, target)
    p50 = difference(middle(rows, lambda row: row.outcome.ttft_p50), middle(base, lambda row: row.outcome.ttft_p50))
    p99 = difference(middle(rows, lambda row: row.outcome.ttft_p99), middle(base, lambda row: row.outcome.ttft_p99))
    return f"{target} adds to the first token: p50 {number(p50, 1)} ms, p99 {number(p99, 1)} ms\n"


def difference(value: float | None, base: float | None) -> float | None:
    return None if value is None or base is None else value - base


def lengths(by_plan: Sequence[Sequence[Measurement]], sizes: Sequence[int]) -> str:
    """CPU per token of ever longer answers, and what each further token costs once the answer is open."""
    further = [f"further, to {size:,}" for size in sizes[1:]]
    lines: list[tuple[str, ...]] = [("target", *(f"{size:,} tokens" for size in sizes), *further)]
    for target in dict.fromkeys(row.target for row in by_plan[0]):
        costs = [middle(of(rows, target), cpu) for rows in by_plan]
        known = [cost for cost in costs if cost is not None]
        if len(known) < len(sizes):
            continue
        answers = [cost * size for cost, size in zip(known, sizes, strict=True)]
        slopes = [
            (answers[step + 1] - answers[step]) / (sizes[step + 1] - sizes[step]) for step in range(len(sizes) - 1)
        ]
        lines.append((target, *(number(value, 1) for value in (*known, *slopes))))
    return f"CPU µs per token by length of the answer\n{aligned(lines)}\n"


def viewers(by_plan: Sequence[Sequence[Measurement]], target: str) -> str:
    """Total CPU, since a token of one run is delivered many times."""
    lines: list[tuple[str, ...]] = [("", "CPU s", "µs per delivered token", "errors", "lost")]
    for rows in by_plan:
        mine = of(rows, target)
        total = middle(mine, lambda row: (row.cpu_us_per_token or 0.0) * row.outcome.received / 1e6)
        lost = sum(row.lost for row in mine)
        lines.append((rows[0].plan, number(total, 2), number(middle(mine, cpu), 1), errors_of(mine), str(lost)))
    return f"viewers of one run against runs ({target})\n{aligned(lines)}\n"


def start(first: Start, again: Start) -> str:
    lines = [("start", "to ready s", "idle PSS MB", "RSS MB")]
    for folder, measured in (("with an empty data folder", first), ("with its database there", again)):
        lines.append((folder, number(measured.seconds, 2), number(measured.pss_mb, 0), number(measured.rss_mb, 0)))
    return f"{aligned(lines)}\n"


def number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


def aligned(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
