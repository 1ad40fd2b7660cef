"""A suite's budget: what is spent in all, and that nobody waits for what nobody will give back."""

from __future__ import annotations

from decimal import Decimal
from threading import Thread

from openchat.cli.suite.budget import Budget

PATIENCE_SECONDS = 10


def asked_for_more(budget: Budget, question: str, refused: str) -> list[Decimal | None]:
    """What it gets; empty where it waits for good."""
    got: list[Decimal | None] = []
    # Not waited for where the test fails.
    asking = Thread(target=lambda: got.append(budget.more_than(question, Decimal(refused))), daemon=True)
    asking.start()
    asking.join(PATIENCE_SECONDS)
    return got


def test_what_nobody_is_at_work_on_is_not_waited_for() -> None:
    """Its share was set aside at the start, and the only worker asks for more before it comes to it."""
    budget = Budget(Decimal(1), 1)
    budget.reserve("known", Decimal("0.9"))
    budget.begin("new")
    share = budget.reserve("new")
    assert share == Decimal("0.1")
    assert asked_for_more(budget, "new", "0.1") == [None]


def test_what_another_one_at_work_leaves_is_waited_for() -> None:
    budget = Budget(Decimal(1), 2)
    for question in ("first", "second"):
        budget.begin(question)
        budget.reserve(question)
    Thread(target=budget.settle, args=("first", Decimal("0.2")), daemon=True).start()
    assert asked_for_more(budget, "second", "0.5") == [Decimal("0.8")]


def test_what_a_question_has_cost_is_counted_once_however_often_it_is_told() -> None:
    budget = Budget(Decimal(1), 1)
    budget.settle("one", Decimal("0.2"))
    budget.settle("one", Decimal("0.3"))
    assert budget.spent == Decimal("0.3")
    assert budget.reserve("two") == Decimal("0.7")
