"""What a judge is asked, and how its words are read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.comparisons.model import Grade, Judgement
from openchat.comparisons.verdicts import Evidence, Unreadable, prompt_of, read_verdict
from openchat.conversations.model import Message, Role
from openchat.conversations.parts import Text
from openchat.upstream.scripted.judges import Docket

AT = datetime(2026, 3, 1, tzinfo=UTC)
MARKER = "[5d0f]"
VERDICT = (
    '{"grades": [{"answer": "B", "score": 3, "reason": "b"}, {"answer": "Answer a", "score": 7.5, "reason": "a"}]}'
)


def message(id: str, role: Role, text: str) -> Message:
    return Message(id, "local", "c", None, role, (Text(text),), AT)


def evidence(*answers: str) -> Evidence:
    question = message("q", "user", "Why?")
    paths = [(question, message(f"a{place}", "assistant", text)) for place, text in enumerate(answers)]
    return Evidence.of([f"run {place}" for place in range(len(answers))], paths, {None})


@given(st.lists(st.text(min_size=1).filter(lambda text: MARKER not in text), min_size=2, max_size=5))
def test_every_answer_stands_in_its_place_whatever_it_says(answers: list[str]) -> None:
    asked = evidence(*answers)
    read = [list(Docket.of(prompt_of(asked, order, "Rubric", MARKER)).answers.values()) for order in (0, 1)]
    assert read == [answers, answers[::-1]]


@pytest.mark.parametrize(
    "said",
    [VERDICT, f"```json\n{VERDICT}\n```", f"Well.\n```\n{VERDICT}\n```\nDone.", f"I think {VERDICT} is fair."],
    ids=["plain", "fenced", "fenced among words", "among words"],
)
def test_a_verdict_is_found_and_put_in_order(said: str) -> None:
    assert [(one.score, one.reason) for one in read_verdict(said, 2)] == [(7.5, "a"), (3, "b")]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("", "no JSON"),
        ("[1, 2]", "no JSON"),
        ("{}", "grades"),
        (VERDICT.replace("7.5", "0"), "grades[1].score"),
        (VERDICT.replace("7.5", "true"), "grades[1].score"),
        (VERDICT.replace("7.5", '"7"'), "grades[1].score"),
        (VERDICT.replace("Answer a", "b"), "answer B twice"),
        (VERDICT.replace("Answer a", "Z"), "“Z”"),
        (VERDICT + VERDICT, "no JSON"),
        ("{" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_verdict_says_why(said: str, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_verdict(said, 2)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("scores", "best", "agreed"),
    [
        ([(9, 8), (3, 2)], "run 0", True),
        ([(9, 4), (4, 9)], None, False),
        ([(9, 5), (3, 6)], "run 0", False),
        ([(9, 5), (3, 5)], "run 0", False),
        ([(5, 7), (5, 7)], None, None),
    ],
)
def test_the_best_and_whether_both_orders_name_it(
    scores: list[tuple[float, float]], best: str | None, agreed: bool | None
) -> None:
    grades = tuple(Grade(f"run {place}", each, "") for place, each in enumerate(scores))
    judgement = Judgement("j", "m", "r", ("x", "y"), AT, "completed", grades)
    assert (judgement.best, judgement.agreed) == (best, agreed)
