"""The measures of a comparison, as tables for people."""

from __future__ import annotations

from statistics import fmean

from openchat.cli.client import Json
from openchat.cli.lanes import names_of
from openchat.cli.printing import Column, count, print_table
from openchat.reports.words import NONE, money, score, seconds, speed, variant_name


def print_measures(comparison: Json) -> None:
    """A row for each lane; of repeated variants a second table, with median and quartiles."""
    columns = [
        Column("lane"),
        Column("queued", "right", least=110),
        Column("byte", "right", least=100),
        Column("TTFT", "right"),
        Column("tok/s", "right", least=50),
        Column("tokens", "right", least=70),
        Column("cost", "right"),
        Column("finish", least=70),
    ]
    rows = [_row(lane, name) for lane, name in zip(comparison["lanes"], names_of(comparison), strict=True)]
    more = [
        (Column("checks", "right"), passed, comparison["checks"]),
        (
            Column("judge", "right"),
            lambda lane: score(mean_score(comparison, lane["run_id"])),
            comparison["judgements"],
        ),
    ]
    for column, told, is_there in more:
        if is_there:
            columns.append(column)
            rows = [[*row, told(lane)] for row, lane in zip(rows, comparison["lanes"], strict=True)]
    print_table(columns, rows, empty="no lane")
    if comparison["repeat"] > 1 and comparison["summaries"]:
        _print_spreads(comparison)


def _row(lane: Json, name: str) -> list[str]:
    timing, usage = lane["timing"] or {}, lane["usage"]
    finish = lane["finish_reason"] if lane["status"] == "completed" else lane["status"]
    return [
        name,
        seconds(timing.get("queued_ms")),
        seconds(timing.get("first_byte_ms")),
        seconds(timing.get("ttft_ms")),
        speed(timing.get("tokens_per_second")),
        count(usage["completion_tokens"]) if usage else NONE,
        cost(lane),
        finish or NONE,
    ]


def _print_spreads(comparison: Json) -> None:
    columns = [
        Column("variant"),
        Column("n", "right", least=60),
        Column("TTFT", "right"),
        Column("tok/s", "right", least=80),
        Column("cost", "right", least=60),
    ]
    rows = []
    for summary in comparison["summaries"]:
        ttft, rate, price = summary["ttft_ms"], summary["tokens_per_second"], summary["cost_usd"]
        rows.append(
            [
                variant_name(comparison["variants"][summary["variant"]]),
                f"{summary['completed']}/{summary['lanes']}",
                f"{seconds(ttft['median'])} ({_quartiles(ttft, 1000)} s)" if ttft else NONE,
                f"{speed(rate['median'])} ({_quartiles(rate, 1)})" if rate else NONE,
                money(price["median"]) if price else NONE,
            ]
        )
    print_table(columns, rows, empty="no variant")


def _quartiles(spread: Json, unit: int) -> str:
    digits = 2 if unit > 1 else 0
    return f"{spread['low_quartile'] / unit:.{digits}f} to {spread['high_quartile'] / unit:.{digits}f}"


def cost(lane: Json) -> str:
    """An estimate is marked as one."""
    if lane["cost_source"] is None:
        return NONE if lane["cost_usd"] is None else money(lane["cost_usd"])
    if lane["cost_source"] == "free":
        return "free"
    return f"~{money(lane['cost_usd'])}" if lane["cost_source"] == "estimate" else money(lane["cost_usd"])


def mean_score(comparison: Json, run_id: str) -> float | None:
    """Over all judges who have graded that lane."""
    scores = [
        grade["score"] for one in comparison["judgements"] for grade in one["grades"] if grade["run_id"] == run_id
    ]
    return fmean(scores) if scores else None


def passed(lane: Json) -> str:
    """How many of its checks, `2/3`."""
    checks = lane["checks"]
    return NONE if not checks else f"{sum(check['passed'] for check in checks)}/{len(checks)}"
