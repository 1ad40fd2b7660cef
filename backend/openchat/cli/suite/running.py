"""A suite on its way: prompts asked a few at a time, each one comparison, none of them paid for twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Final

from openchat.cli.client import GatewayClient, Json
from openchat.cli.failures import CommandFailed, Refused
from openchat.cli.judging import Judge, is_judgeable, wait_for
from openchat.cli.suite.budget import Budget
from openchat.cli.suite.document import Prompt, Suite
from openchat.cli.suite.journal import Journal

NO_BUDGET: Final = "the budget is spent"
NOT_ASKED: Final = "not asked yet"


@dataclass(frozen=True, slots=True)
class Answered:
    """A prompt with the comparison that answers it, or why there is none."""

    prompt: Prompt
    comparison: Json | None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    place: int
    name: str
    prompt: Prompt
    body: Json


class Running:
    """One suite, put to one gateway. `stop` lets what has begun come to its end, and begins nothing more."""

    def __init__(
        self, client: GatewayClient, suite: Suite, variants: Sequence[Json], journal: Journal, max_cost: Decimal | None
    ) -> None:
        bodies = [suite.body(prompt, variants) for prompt in suite.prompts]
        self.answered = [Answered(prompt, None, NOT_ASKED) for prompt in suite.prompts]
        self.failure: CommandFailed | None = None
        self.budget = Budget(max_cost, suite.concurrency)
        self._client = client
        self._suite = suite
        self._variants = variants
        self._journal = journal
        self._questions = [
            _Question(place, name, prompt, body)
            for place, (name, prompt, body) in enumerate(
                zip(journal.questions(bodies), suite.prompts, bodies, strict=True)
            )
        ]
        self._is_stopped = False
        self._lock = Lock()

    def stop(self) -> None:
        self._is_stopped = True

    def run(self, ended: Callable[[int, Answered], None]) -> None:
        """Ask what has no answer yet; `ended` is told of each prompt. The first failure stops it, and is kept."""
        taken_up = [(question, self._known(question)) for question in self._questions]
        waiting = iter(taken_up)
        news: SimpleQueue[tuple[int, Answered] | None] = SimpleQueue()
        workers = [
            # Not waited for by a person who leaves.
            Thread(target=self._work, args=(waiting, news), daemon=True)
            for _ in range(min(self._suite.concurrency, len(self._questions)))
        ]
        for worker in workers:
            worker.start()
        left = len(workers)
        while left:
            told = news.get()
            if told is None:
                left -= 1
                continue
            place, answered = told
            self.answered[place] = answered
            ended(place, answered)

    def _work(
        self,
        waiting: Iterator[tuple[_Question, Json | None]],
        news: SimpleQueue[tuple[int, Answered] | None],
    ) -> None:
        try:
            while (taken := self._next(waiting)) is not None:
                question, known = taken
                news.put((question.place, self._answer(question, known)))
        except Refused as exc:
            self._fail(self._suite.placed(exc, question.prompt, len(self._variants)))
        except CommandFailed as exc:
            self._fail(exc)
        finally:
            news.put(None)

    def _next(self, waiting: Iterator[tuple[_Question, Json | None]]) -> tuple[_Question, Json | None] | None:
        with self._lock:
            for question, known in waiting:
                # What has ended costs nothing to look at.
                if not self._is_stopped or (known is not None and not _gaps(known)):
                    return question, known
        return None

    def _fail(self, failure: CommandFailed) -> None:
        with self._lock:
            self.failure = self.failure or failure
        self.stop()

    def _known(self, question: _Question) -> Json | None:
        """The comparison that was begun for it before; what it has cost, and may cost, counts."""
        id = self._journal.begun(question.name)
        if id is None:
            return None
        try:
            known = self._client.get(f"/api/comparisons/{id}")
        except Refused as exc:
            if exc.code != "not_found":
                raise
            self._journal.without(question.name)
            return None
        if _is_settled(known):
            self.budget.settle(question.name, _cost(known))
        else:
            self.budget.reserve(question.name, max(_cost(known), Decimal(known["max_cost_usd"] or 0)))
        return known

    def _answer(self, question: _Question, known: Json | None) -> Answered:
        self.budget.begin(question.name)
        try:
            comparison = known or self._begun(question)
            if comparison is None:
                return Answered(question.prompt, None, NOT_ASKED if self._is_stopped else NO_BUDGET)
            if known is not None and known["status"] == "ended":
                for run_id in _gaps(known):
                    self._ask_again(known["id"], run_id)
            for _ in self._client.follow_lanes(comparison["id"]):
                pass
            comparison = self._client.get(f"/api/comparisons/{comparison['id']}")
            self.budget.settle(question.name, _cost(comparison))
            return Answered(question.prompt, self._judged(question, comparison))
        finally:
            # Also where it failed: others may wait for it.
            self.budget.release(question.name)

    def _begun(self, question: _Question) -> Json | None:
        """Ask it; None where too little is left for it, or nothing more is to begin."""
        meant = self._journal.meant(question.name)
        share = self.budget.reserve(question.name, None if meant is None else Decimal(meant))
        return self._within_budget(question, share, lambda share: self._asked(question, share))

    def _judged(self, question: _Question, comparison: Json) -> Json:
        """With what the judge says of it; as it is where there is none, or too little to hold against each other or to
        spend. One that was asked before is only waited for."""
        judge = self._suite.judge
        if judge is None or not is_judgeable(comparison):
            return comparison
        if judge.found_in(comparison) is not None:
            begun: Json | None = comparison
        else:
            share = self.budget.reserve(question.name)
            begun = self._within_budget(question, share, lambda share: self._brought_to(judge, comparison["id"], share))
        judgement = None if begun is None else judge.found_in(begun)
        if begun is None or judgement is None:
            return comparison
        ended = wait_for(self._client, begun, judgement["id"])
        self.budget.settle(question.name, _cost(ended))
        return ended

    def _brought_to(self, judge: Judge, comparison_id: str, share: Decimal | None) -> Json | None:
        """The comparison with the judge at work; None where that is likely to cost more than its share."""
        try:
            return judge.begin(self._client, comparison_id, None if share is None else f"{share:f}")
        except Refused as exc:
            if exc.code != "over_budget":
                raise Refused(str(exc), exc.code, ["judge"]) from exc
            return None

    def _within_budget(
        self, question: _Question, share: Decimal | None, begin: Callable[[Decimal | None], Json | None]
    ) -> Json | None:
        """What begins with its share, or with all that is left; None where that is too little, or nothing more is to
        begin."""
        while not self._is_stopped:
            if share is None or share > 0:
                begun = begin(share)
                if begun is not None or share is None:
                    return begun
            share = self.budget.more_than(question.name, share)
            if share is None:
                return None
        return None

    def _asked(self, question: _Question, share: Decimal | None) -> Json | None:
        """The comparison, once it has begun; None where it is likely to cost more than its share."""
        limit = {} if share is None else {"max_cost_usd": f"{share:f}"}
        key = self._journal.asking(question.name, limit.get("max_cost_usd"))
        try:
            begun = self._client.create("/api/comparisons", {**question.body, **limit}, key=key)
        except Refused as exc:
            if exc.code != "over_budget":
                raise
            self._journal.without(question.name)
            return None
        self._journal.began(question.name, begun["id"])
        return begun

    def _ask_again(self, comparison_id: str, run_id: str) -> None:
        """A lane that has no whole answer. One that would be too dear keeps what it has."""
        try:
            self._client.create(f"/api/comparisons/{comparison_id}/retry", {"run_id": run_id}, key=f"again-{run_id}")
        except Refused as exc:
            if exc.code != "over_budget":
                raise


def _gaps(comparison: Json) -> list[str]:
    """The lanes that ended without a whole answer, by their runs; what was cut for its cost stays cut."""
    return [
        lane["run_id"]
        for lane in comparison["lanes"]
        if lane["status"] in ("failed", "stopped", "interrupted")
        and (lane["error"] is None or lane["error"]["code"] != "over_budget")
    ]


def _cost(comparison: Json) -> Decimal:
    """Of its lanes and its judges."""
    judges = [Decimal(one["cost_usd"] or 0) for one in comparison["judgements"]]
    return sum(judges, Decimal(comparison["totals"]["cost_usd"] or 0))


def _is_settled(comparison: Json) -> bool:
    """Nothing of it is to cost any more: its lanes have whole answers, and no judge is at work."""
    is_judging = any(one["status"] == "running" for one in comparison["judgements"])
    return comparison["status"] == "ended" and not _gaps(comparison) and not is_judging
