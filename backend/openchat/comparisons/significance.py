"""Whether figures or votes differ by more than chance would make them; pure.

Written here, since numpy and scipy would double the memory of the server at rest for these few lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from openchat.comparisons.report import MEASURES, Measure, Samples

# How often what is alike may be said to differ.
LEVEL = 0.05
# Below this no order of the figures is rare enough to mean anything.
MIN_SAMPLES = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one measure between two variants. `p_value` is corrected for the number of pairs that were looked at."""

    measure: Measure
    a: int
    b: int
    p_value: float

    @property
    def is_significant(self) -> bool:
        return self.p_value <= LEVEL


def differences(samples: Samples) -> list[Difference]:
    """Every pair of variants that has enough figures, by measure."""
    found = []
    for measure in MEASURES:
        known = {variant: tuple(figures) for variant, figures in samples[measure].items()}
        pairs = [
            (a, b)
            for a, b in combinations(sorted(known), 2)
            if len(known[a]) >= MIN_SAMPLES and len(known[b]) >= MIN_SAMPLES
        ]
        corrected = holm([rank_sum(known[a], known[b]) for a, b in pairs])
        found += [Difference(measure, a, b, p_value) for (a, b), p_value in zip(pairs, corrected, strict=True)]
    return found


@lru_cache(maxsize=4096)
def rank_sum(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """How likely two samples of the same kind differ in their ranks by as much (Wilcoxon's test, exact, ties shared).

    Exact: of all ways to deal out these figures, the part in which the first sample's ranks sum to as far from their
    mean as they do. It assumes nothing about how the figures are spread.
    """
    ranks = _doubled_ranks((*a, *b))
    total, size = sum(ranks), len(a)
    # How many choices of `count` figures have each sum of ranks.
    ways: list[dict[int, int]] = [{0: 1}, *({} for _ in range(size))]
    for rank in ranks:
        for count in range(size, 0, -1):
            for amount, times in ways[count - 1].items():
                ways[count][amount + rank] = ways[count].get(amount + rank, 0) + times
    # Whole numbers: everything times the number of figures.
    mean = total * size
    distance = abs(sum(ranks[:size]) * len(ranks) - mean)
    as_far = sum(times for amount, times in ways[size].items() if abs(amount * len(ranks) - mean) >= distance)
    return as_far / sum(ways[size].values())


def holm(p_values: Sequence[float]) -> list[float]:
    """Corrected for being several (Holm's method): among all of them one false alarm in twenty, not each."""
    corrected = [1.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, p_values[index] * (len(p_values) - rank)))
        corrected[index] = largest
    return corrected


def _doubled_ranks(figures: Iterable[float]) -> list[int]:
    """The rank of each, times two, so that shared ones are whole too."""
    known = list(figures)
    order = sorted(known)
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for rank, figure in enumerate(order, start=1):
        first.setdefault(figure, rank)
        last[figure] = rank
    return [first[figure] + last[figure] for figure in known]
