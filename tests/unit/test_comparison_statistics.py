"""What votes and figures say, and how often they say it wrongly."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from math import log10

import pytest

from openchat.comparisons.model import Vote
from openchat.comparisons.ranking import Choice, choices_of, rate
from openchat.comparisons.report import MEASURES, Spread
from openchat.comparisons.significance import LEVEL, differences, holm, rank_sum

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EXPERIMENTS = 200
VOTES = 200


def lanes_of(keys: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"run {place}", key) for place, key in enumerate(keys)]


def vote(keys: Sequence[str], winner: int | None) -> list[Choice]:
    return choices_of(Vote(NOW, None if winner is None else f"run {winner}"), lanes_of(keys))


def test_two_who_meet_are_as_far_apart_as_their_wins_say() -> None:
    """Nine wins of twelve: log-odds of three to one, less what the prior takes."""
    (first, second), (gap,) = rate([vote("ab", 0)] * 90 + [vote("ab", 1)] * 30)
    assert first.key == "a"
    assert gap.points == pytest.approx(400 * log10(3), rel=0.01)
    assert first.rating - second.rating == pytest.approx(gap.points)
    assert first.rating + second.rating == pytest.approx(2000)
    assert first.low < first.rating < first.high
    assert gap.is_significant
    assert (first.wins, second.wins, first.votes) == (90, 30, 120)


def test_of_many_each_is_as_strong_as_it_was_chosen_often() -> None:
    votes = [vote("abcd", winner) for winner, times in enumerate((40, 20, 10, 5)) for _ in range(times)]
    ratings, _ = rate(votes)
    assert [rating.key for rating in ratings] == list("abcd")
    by_key = {rating.key: rating.rating for rating in ratings}
    assert by_key["a"] - by_key["b"] == pytest.approx(400 * log10(2), rel=0.03)
    assert by_key["b"] - by_key["d"] == pytest.approx(400 * log10(4), rel=0.03)


def test_several_lanes_of_one_side_are_no_advantage() -> None:
    """With two lanes of three it is chosen twice of three times if it is no better."""
    (first, second), (gap,) = rate([vote("aab", place % 3) for place in range(300)])
    assert first.rating == pytest.approx(second.rating, abs=0.1)
    assert gap.p_value == 1


def test_ties_count_in_parts_and_ratings_in_their_order() -> None:
    ratings, _ = rate([vote("ab", None)] * 10)
    assert [rating.rating for rating in ratings] == pytest.approx([1000, 1000])
    assert [rating.wins for rating in ratings] == [5, 5]
    given = Vote(NOW, None, (("run 0", 2), ("run 1", 9), ("run 2", 2)))
    ratings, _ = rate([choices_of(given, lanes_of("abc"))] * 10)
    assert ratings[0].key == "b"
    assert ratings[1].rating == pytest.approx(ratings[2].rating)


def test_who_has_won_every_time_is_ahead_by_a_finite_gap_that_counts() -> None:
    (first, _), (gap,) = rate([vote("ab", 0)] * 10)
    assert first.high < 3000
    assert gap.is_significant
    assert not rate([vote("ab", 0)] * 3)[1][0].is_significant


def test_lanes_of_one_side_alone_say_nothing() -> None:
    assert vote("aa", 0) == []
    assert rate([]) == ([], [])


@pytest.mark.parametrize("keys", ["ab", "abcd"])
def test_votes_on_what_is_alike_differ_significantly_in_at_most_one_of_twenty(keys: str) -> None:
    chance = random.Random(20_260_301)
    alarms = 0
    for _ in range(EXPERIMENTS):
        votes = [vote(keys, chance.randrange(len(keys))) for _ in range(VOTES if len(keys) == 2 else 50)]
        alarms += any(gap.is_significant for gap in rate(votes)[1])
    assert alarms <= LEVEL * EXPERIMENTS


@pytest.mark.parametrize("repeats", [4, 10])
def test_figures_of_what_is_alike_differ_significantly_in_at_most_one_of_twenty(repeats: int) -> None:
    chance = random.Random(20_260_302)
    alarms = 0
    for _ in range(EXPERIMENTS):
        figures = {variant: [chance.lognormvariate(6, 0.5) for _ in range(repeats)] for variant in range(3)}
        samples = {measure: figures if measure == "ttft_ms" else {} for measure in MEASURES}
        alarms += any(found.is_significant for found in differences(samples))
    assert alarms <= LEVEL * EXPERIMENTS


def test_what_is_never_the_same_is_found() -> None:
    samples = {measure: {0: [1.0, 2, 3, 4, 5], 1: [6.0, 7, 8, 9, 10]} for measure in MEASURES}
    assert all(found.is_significant for found in differences(samples))


@pytest.mark.parametrize(
    ("a", "b", "p_value"),
    [
        # Two of the 70 ways to deal eight ranks to four and four.
        ((1.0, 2.0, 3.0, 4.0), (5.0, 6.0, 7.0, 8.0), 2 / 70),
        ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0), 1.0),
        # Of the six ways to choose two of 1, 2, 2, 3 the two with the ties at one end.
        ((1.0, 2.0), (2.0, 3.0), 4 / 6),
        ((1.0,), (2.0, 3.0), 2 / 3),
    ],
)
def test_the_rank_sum_is_exact(a: tuple[float, ...], b: tuple[float, ...], p_value: float) -> None:
    assert rank_sum(a, b) == pytest.approx(p_value)
    assert rank_sum(b, a) == pytest.approx(p_value)


def test_several_tests_are_corrected_together() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def test_the_spread_is_between_the_quartiles() -> None:
    assert Spread.of([1.0, 2.0, 3.0, 4.0, 5.0, None]) == Spread(5, 3.0, 2.0, 4.0, 1.0, 5.0)
    assert Spread.of([7.0]) == Spread(1, 7.0, 7.0, 7.0, 7.0, 7.0)
    assert Spread.of([None]) is None
