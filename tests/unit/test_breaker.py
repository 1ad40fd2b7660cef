"""The circuit breaker: when it opens, what it lets through, when it closes."""

from __future__ import annotations

import pytest

from openchat.upstream.breaker import (
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    PROBE_WAIT_SECONDS,
    THRESHOLD,
    Breaker,
)


class Time:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def breaker(time: Time) -> Breaker:
    return Breaker(time)


def fail(breaker: Breaker, times: int = THRESHOLD) -> None:
    for _ in range(times):
        breaker.failed()


def test_everybody_goes_while_nothing_fails(breaker: Breaker) -> None:
    assert [breaker.admit() for _ in range(5)] == [None] * 5
    assert breaker.retry_in is None


def test_fewer_failures_than_the_threshold_hold_nobody_back(breaker: Breaker) -> None:
    fail(breaker, THRESHOLD - 1)

    assert breaker.admit() is None
    assert breaker.retry_in is None


def test_a_success_between_them_starts_the_count_again(breaker: Breaker) -> None:
    fail(breaker, THRESHOLD - 1)
    breaker.succeeded()
    fail(breaker, THRESHOLD - 1)

    assert breaker.admit() is None


def test_failures_in_a_row_open_it_for_the_first_pause(breaker: Breaker, time: Time) -> None:
    fail(breaker)
    assert breaker.admit() == breaker.retry_in == FIRST_PAUSE_SECONDS

    time.seconds += FIRST_PAUSE_SECONDS - 1
    assert breaker.admit() == breaker.retry_in == 1


def test_after_the_pause_one_may_try_and_the_others_wait_for_it(breaker: Breaker, time: Time) -> None:
    fail(breaker)
    time.seconds += FIRST_PAUSE_SECONDS

    assert breaker.admit() is None
    assert breaker.admit() == PROBE_WAIT_SECONDS
    assert breaker.retry_in == 0


def test_a_probe_that_succeeds_closes_it(breaker: Breaker, time: Time) -> None:
    fail(breaker)
    time.seconds += FIRST_PAUSE_SECONDS
    breaker.admit()
    breaker.succeeded()

    assert [breaker.admit(), breaker.admit(), breaker.retry_in] == [None, None, None]


def test_each_probe_that_fails_doubles_the_pause_up_to_the_longest(breaker: Breaker, time: Time) -> None:
    fail(breaker)
    pauses = []
    for _ in range(6):
        pauses.append(breaker.retry_in)
        time.seconds += breaker.retry_in or 0
        assert breaker.admit() is None
        breaker.failed()

    assert pauses == [5, 10, 20, 40, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]


def test_after_a_success_the_pauses_are_short_again(breaker: Breaker, time: Time) -> None:
    fail(breaker)
    time.seconds += FIRST_PAUSE_SECONDS
    breaker.admit()
    breaker.failed()
    breaker.succeeded()
    fail(breaker)

    assert breaker.retry_in == FIRST_PAUSE_SECONDS


def test_those_that_were_under_way_when_it_opened_do_not_lengthen_the_pause(breaker: Breaker, time: Time) -> None:
    fail(breaker)
    time.seconds += 1
    fail(breaker, 10)

    assert breaker.retry_in == FIRST_PAUSE_SECONDS - 1


def test_a_late_success_of_one_that_began_before_closes_it(breaker: Breaker) -> None:
    fail(breaker)
    breaker.succeeded()

    assert breaker.admit() is None


def test_a_probe_that_was_stopped_leaves_its_place_to_another(breaker: Breaker, time: Time) -> None:
    fail(breaker)
    time.seconds += FIRST_PAUSE_SECONDS
    breaker.admit()
    breaker.abandoned()

    assert breaker.admit() is None
    assert breaker.admit() == PROBE_WAIT_SECONDS
