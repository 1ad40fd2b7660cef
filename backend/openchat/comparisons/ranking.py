"""Who wins how often: the strengths behind votes, with what is not known about them; pure.

Bradley and Terry's model, for more than two at a time (Plackett and Luce): of the lanes that were there, each is chosen
in proportion to its strength. Fitted by Newton's method, with the errors that the votes' information leaves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, inf, log, sqrt
from statistics import NormalDist

from openchat.comparisons.model import Vote
from openchat.comparisons.significance import LEVEL, holm

# As Elo has it: 400 points more win ten times as often.
POINTS = 400 / log(10)
MEAN_RATING = 1000.0
# So weak that votes decide, and strong enough that who has won every time is not infinitely strong.
PRIOR_PRECISION = 0.1
_Z = NormalDist().inv_cdf(1 - LEVEL / 2)
# Of more than these, every pair would take seconds.
MAX_COMPARED = 12
_STEPS = 50
_CLOSE_ENOUGH = 1e-9


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice among lanes: how many each side had there, and what part of the choice it got."""

    lanes: Mapping[str, int]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rating:
    """In Elo's points, and the interval that holds it 19 times of 20. `wins` counts a tie in parts."""

    key: str
    rating: float
    low: float
    high: float
    wins: float
    votes: int


@dataclass(frozen=True, slots=True)
class Gap:
    """How many points `a` is ahead of `b`; `p_value` is corrected for the number of pairs that were looked at."""

    a: str
    b: str
    points: float
    p_value: float

    @property
    def is_significant(self) -> bool:
        return self.p_value <= LEVEL


def choices_of(vote: Vote, lanes: Sequence[tuple[str, str]]) -> list[Choice]:
    """A vote as choices; `lanes` are its lanes, each a run and the side it is on.

    A winner is one choice, a tie one in equal parts. Ratings are scores. What is among lanes of one side says nothing.
    """
    if not vote.ratings:
        winners = [run_id for run_id, _ in lanes if vote.is_tie or run_id == vote.winner]
        return _informative([_choice(lanes, winners)])
    return choices_of_scores(dict(vote.ratings), lanes)


def choices_of_scores(scores: Mapping[str, float], lanes: Sequence[tuple[str, str]]) -> list[Choice]:
    """Scores, by run, as choices: the best of all, the best of the rest, and so on; equals share."""
    left = [lane for lane in lanes if lane[0] in scores]
    found = []
    while left:
        best = max(scores[run_id] for run_id, _ in left)
        found.append(_choice(left, [run_id for run_id, _ in left if scores[run_id] == best]))
        left = [lane for lane in left if scores[lane[0]] < best]
    return _informative(found)


def rate(votes: Sequence[Sequence[Choice]]) -> tuple[list[Rating], list[Gap]]:
    """The best first, and the pairs of the first MAX_COMPARED; each vote is its choices."""
    choices = [choice for vote in votes for choice in vote]
    keys = sorted({key for choice in choices for key in choice.lanes})
    if not keys:
        return [], []
    strengths, covariance = _fitted(keys, choices)
    ratings = []
    for index, key in enumerate(keys):
        error = sqrt(_variance(covariance, _against_mean(len(keys), index)))
        center = strengths[index] - sum(strengths) / len(keys)
        # A vote is won once, however many lanes a rating puts below the winner.
        wins = sum(vote[0].shares.get(key, 0.0) for vote in votes if vote)
        seen = sum(any(key in choice.lanes for choice in vote) for vote in votes)
        low, high = _interval(center, error)
        ratings.append(Rating(key, MEAN_RATING + center * POINTS, MEAN_RATING + low, MEAN_RATING + high, wins, seen))
    best_first = sorted(ratings, key=lambda rating: (-rating.rating, rating.key))
    return best_first, _gaps([rating.key for rating in best_first], keys, strengths, choices)


def _gaps(
    order: Sequence[str], keys: Sequence[str], strengths: Sequence[float], choices: Sequence[Choice]
) -> list[Gap]:
    place = {key: index for index, key in enumerate(keys)}
    pairs = [(place[a], place[b]) for a, b in combinations(order[:MAX_COMPARED], 2)]
    corrected = holm([_chance_of_gap(a, b, place, strengths, choices) for a, b in pairs])
    return [
        Gap(keys[a], keys[b], (strengths[a] - strengths[b]) * POINTS, p_value)
        for (a, b), p_value in zip(pairs, corrected, strict=True)
    ]


def _chance_of_gap(
    a: int, b: int, place: Mapping[str, int], strengths: Sequence[float], choices: Sequence[Choice]
) -> float:
    """How likely two that are alike get votes that differ by as much.

    A score test: were both as strong as they are on average, how far would the votes pull them apart? The fitted gap
    itself says little where one has won every time, for then nobody knows how large it is.
    """
    alike = list(strengths)
    alike[a] = alike[b] = (strengths[a] + strengths[b]) / 2
    gradient, information = _slopes(place, alike, choices)
    covariance = _inverted(information)
    weights = [float(index == a) - float(index == b) for index in range(len(alike))]
    pulled = sum(
        weight * sum(map(float.__mul__, row, gradient)) for row, weight in zip(covariance, weights, strict=True)
    )
    variance = _variance(covariance, weights)
    # A vote is whole: half of one is taken off, as always where counts are held against a smooth curve.
    z = (abs(pulled) - variance / 2) / sqrt(variance)
    return min(1.0, 2 * (1 - NormalDist().cdf(z)))


def _interval(strength: float, error: float) -> tuple[float, float]:
    """In points."""
    return (strength - _Z * error) * POINTS, (strength + _Z * error) * POINTS


def _choice(lanes: Sequence[tuple[str, str]], winners: Sequence[str]) -> Choice:
    counts: dict[str, int] = {}
    shares: dict[str, float] = {}
    for run_id, key in lanes:
        counts[key] = counts.get(key, 0) + 1
        if run_id in winners:
            shares[key] = shares.get(key, 0.0) + 1 / len(winners)
    return Choice(counts, shares)


def _informative(choices: Sequence[Choice]) -> list[Choice]:
    return [choice for choice in choices if len(choice.lanes) > 1]


def _fitted(keys: Sequence[str], choices: Sequence[Choice]) -> tuple[list[float], list[list[float]]]:
    """The likeliest strengths, and their covariance."""
    place = {key: index for index, key in enumerate(keys)}
    strengths = [0.0] * len(keys)
    for _ in range(_STEPS):
        gradient, information = _slopes(place, strengths, choices)
        inverse = _inverted(information)
        step = [sum(map(float.__mul__, row, gradient)) for row in inverse]
        # Newton's step is too long where the curve is far from its top.
        longest = max(map(abs, step), default=0.0)
        scale = min(1.0, 1 / longest) if longest else 0.0
        strengths = [strength + scale * change for strength, change in zip(strengths, step, strict=True)]
        if longest < _CLOSE_ENOUGH:
            break
    return strengths, _inverted(_slopes(place, strengths, choices)[1])


def _slopes(
    place: Mapping[str, int], strengths: Sequence[float], choices: Sequence[Choice]
) -> tuple[list[float], list[list[float]]]:
    """The gradient of the log-likelihood there, and the information: how sharply it bends."""
    size = len(strengths)
    gradient = [-PRIOR_PRECISION * strength for strength in strengths]
    information = [[PRIOR_PRECISION * (row == column) for column in range(size)] for row in range(size)]
    for choice in choices:
        highest = max((strengths[place[key]] for key in choice.lanes), default=-inf)
        weights = {place[key]: count * exp(strengths[place[key]] - highest) for key, count in choice.lanes.items()}
        total = sum(weights.values())
        chances = {index: weight / total for index, weight in weights.items()}
        for key, share in choice.shares.items():
            gradient[place[key]] += share
        for row, chance in chances.items():
            gradient[row] -= chance
            information[row][row] += chance
            for column, other in chances.items():
                information[row][column] -= chance * other
    return gradient, information


def _variance(covariance: Sequence[Sequence[float]], weights: Sequence[float]) -> float:
    """Of the weighted sum."""
    return sum(weight * sum(map(float.__mul__, row, weights)) for row, weight in zip(covariance, weights, strict=True))


def _against_mean(size: int, index: int) -> list[float]:
    return [float(other == index) - 1 / size for other in range(size)]


def _inverted(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """By elimination. The prior makes every one of ours positive definite, so no pivot is ever zero."""
    size = len(matrix)
    rows = [[*row, *(float(index == place) for place in range(size))] for index, row in enumerate(matrix)]
    for column in range(size):
        pivot = rows[column][column]
        rows[column] = [value / pivot for value in rows[column]]
        for index in range(size):
            factor = rows[index][column]
            if index != column and factor:
                rows[index] = [value - factor * own for value, own in zip(rows[index], rows[column], strict=True)]
    return [row[size:] for row in rows]
