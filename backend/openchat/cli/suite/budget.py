"""A suite's budget, shared by the prompts that are asked at once."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from threading import Condition
from typing import Final

# A hundred-millionth of a dollar: a share with more digits says nothing more.
_STEP: Final = Decimal("0.00000001")


class Budget:
    """What may still be spent. Every prompt that is asked sets its share aside until it has ended, so that together
    they never spend more than there is."""

    def __init__(self, total: Decimal | None, places: int) -> None:
        self.total = total
        self._costs: dict[str, Decimal] = {}
        self._working: set[str] = set()
        self._places = places
        self._reserved: dict[str, Decimal] = {}
        self._changed = Condition()

    @property
    def spent(self) -> Decimal:
        return sum(self._costs.values(), Decimal(0))

    def begin(self, question: str) -> None:
        """Somebody is at work on it, until it is released: what it does not need will be free."""
        with self._changed:
            self._working.add(question)

    def reserve(self, question: str, share: Decimal | None = None) -> Decimal | None:
        """Set this share aside, or else an equal part of what is left; None where there is no budget. Nothing is set
        aside where that is not more than 0."""
        if self.total is None:
            return None
        with self._changed:
            if share is None:
                share = (self._left() / max(1, self._places - len(self._reserved))).quantize(_STEP, ROUND_DOWN)
            if share > 0:
                self._reserved[question] = share
            return share

    def more_than(self, question: str, refused: Decimal) -> Decimal | None:
        """Give back a share that was too little, and set aside all that is left, as soon as that is more. None where
        there never will be, since no other prompt that is at work has a share to give back."""
        with self._changed:
            self._give_back(question)
            while self._left() <= refused:
                if self._reserved.keys().isdisjoint(self._working):
                    return None
                self._changed.wait()
            self._reserved[question] = self._left().quantize(_STEP, ROUND_DOWN)
            return self._reserved[question]

    def settle(self, question: str, cost: Decimal) -> None:
        """It has cost so much in all; the rest of its share is free again."""
        with self._changed:
            self._costs[question] = cost
            self._give_back(question)

    def release(self, question: str) -> None:
        """Nobody is at work on it any more: its share is free again, if it has one still."""
        with self._changed:
            self._working.discard(question)
            self._give_back(question)

    def _left(self) -> Decimal:
        return (self.total or Decimal(0)) - self.spent - sum(self._reserved.values())

    def _give_back(self, question: str) -> None:
        self._reserved.pop(question, None)
        self._changed.notify_all()
