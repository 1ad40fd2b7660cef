"""Charts as SVG, drawn here: a page that is sent around must need nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final

from openchat.reports.words import Json, money, seconds, visible

WIDTH: Final = 720
HEIGHT: Final = 300
LEFT: Final = 60
RIGHT: Final = 40
TOP: Final = 20
BOTTOM: Final = 40
ROW: Final = 44
LABEL_CHARS: Final = 40
# Neighbours in the list are far apart on the wheel of colours.
GOLDEN_ANGLE: Final = 137.5
# Of an axis, where its figures stand.
_PARTS: Final = (0, 0.25, 0.5, 0.75, 1)


@dataclass(frozen=True, slots=True)
class _Merit:
    """What a cost is held against: where it stands among the variant's figures, its scale, and how it is told."""

    figure: str
    least: float
    most: float
    told: Callable[[float], str]
    title: str
    each: str


_QUALITY: Final = _Merit(
    *("quality", 0, 1, "{:.0%}".format),
    title="Share of checks passed against the cost of an answer",
    each="of checks passed",
)
_SCORE: Final = _Merit(
    *("judge_score", 1, 10, "{:.3g}".format),
    title="Mean score by the judge against the cost of an answer",
    each="from the judge",
)


def cost_against_quality(results: Json) -> str | None:
    """A dot for each variant: what an answer costs, and the share of checks that passed. None without checks."""
    return _cost_against(_QUALITY, results)


def cost_against_score(results: Json) -> str | None:
    """A dot for each variant: what an answer costs, and what the judge gave. None where none was judged."""
    return _cost_against(_SCORE, results)


def _cost_against(merit: _Merit, results: Json) -> str | None:
    dots = [
        (number, variant, float(Decimal(variant["mean_cost_usd"])), variant[merit.figure])
        for number, variant in enumerate(results["variants"])
        if variant["mean_cost_usd"] is not None and variant[merit.figure] is not None
    ]
    if not dots:
        return None
    most = max(cost for _, _, cost, _ in dots)
    span = merit.most - merit.least
    marks = []
    for number, variant, cost, figure in dots:
        x, y = _x(cost / most if most else 0), _y((figure - merit.least) / span)
        price = money(variant["mean_cost_usd"])
        told = f"{variant['name']}: {merit.told(figure)} {merit.each}, {price} an answer"
        anchor, beside = ("end", -10) if x > WIDTH / 2 else ("start", 10)
        # Those in the same place stand below each other.
        beneath = 15 * sum(1 for other, _, c, f in dots if other < number and (c, f) == (cost, figure))
        marks.append(
            f'<circle class="mark" style="{_hue(number)}" cx="{x:.1f}" cy="{y:.1f}" r="6"><title>{_text(told)}</title>'
            f'</circle><text x="{x + beside:.1f}" y="{y + 4 + beneath:.1f}" text-anchor="{anchor}">'
            f"{_label(variant['name'])}</text>"
        )
    rows = []
    for share in _PARTS:
        y = _y(share)
        rows.append(
            f'<text class="dim" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">'
            f"{merit.told(merit.least + share * span)}</text>"
            f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        )
    # Where nothing costs anything, there is one tick.
    ticks = [
        f'<text class="dim" x="{_x(part):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">'
        f"{money(f'{most * part:.10f}')}</text>"
        for part in (_PARTS if most else _PARTS[:1])
    ]
    return _svg(merit.title, HEIGHT, [*rows, *ticks, *marks])


def latencies(results: Json, measure: str) -> str | None:
    """A row for each variant: a dot for each lane, a box between the quartiles, a line at the median. None where
    nothing was measured."""
    figures = {
        variant["name"]: [
            lane[measure]
            for prompt in results["prompts"]
            for lane in prompt["lanes"]
            if lane["variant"] == variant["name"] and lane["status"] == "completed" and lane[measure] is not None
        ]
        for variant in results["variants"]
    }
    most = max((max(known) for known in figures.values() if known), default=0)
    if not most:
        return None
    rows = [
        _row(number, variant, figures[variant["name"]], most, measure)
        for number, variant in enumerate(results["variants"])
    ]
    height = TOP + ROW * len(rows) + BOTTOM
    ticks = [
        f'<text class="dim" x="{_x(part):.1f}" y="{height - BOTTOM + 24}" text-anchor="middle">{seconds(most * part)}'
        f'</text><line class="axis" x1="{_x(part):.1f}" x2="{_x(part):.1f}" y1="{TOP}" y2="{height - BOTTOM}"/>'
        for part in _PARTS
    ]
    return _svg("The time that answers took, for each variant", height, [*ticks, *rows])


def _row(number: int, variant: Json, known: Sequence[int], most: int, measure: str) -> str:
    top = TOP + ROW * number
    label = f'<text x="{LEFT}" y="{top + 12}">{_label(variant["name"])}</text>'
    summed = variant[measure]
    if not known or summed is None:
        return label
    middle = top + 28
    low, median, high = (_x(summed[name] / most) for name in ("low_quartile", "median", "high_quartile"))
    told = f"{variant['name']}: median {seconds(summed['median'])} of {len(known)}"
    dots = "".join(
        f'<circle class="mark" style="{_hue(number)}" fill-opacity=".5" cx="{_x(figure / most):.1f}" '
        f'cy="{middle}" r="4"/>'
        for figure in known
    )
    return (
        f'{label}<g style="{_hue(number)}">{dots}'
        f'<rect class="box" style="{_hue(number)}" x="{low:.1f}" y="{middle - 8}" width="{max(1, high - low):.1f}" '
        f'height="16"><title>{_text(told)}</title></rect>'
        f'<line class="box" style="{_hue(number)}" stroke-width="3" x1="{median:.1f}" x2="{median:.1f}" '
        f'y1="{middle - 8}" y2="{middle + 8}"/></g>'
    )


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{_text(title)}">{"".join(parts)}</svg>'


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def _hue(number: int) -> str:
    return f"--angle: {number * GOLDEN_ANGLE % 360:.0f}"


def _label(name: str) -> str:
    return _text(name if len(name) <= LABEL_CHARS else f"{name[: LABEL_CHARS - 1]}…")


def _text(text: str) -> str:
    return escape(visible(text))
