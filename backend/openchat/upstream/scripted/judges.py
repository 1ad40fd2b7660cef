"""Scripted judges: each reads the answers between the markers of a judge's prompt, and grades them in its own way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import msgspec

from openchat.upstream.scripted.script import CompletionRequest, Script, ScriptFactory, answer

_MARKER = re.compile(r"begins with (\S+)")


@dataclass(frozen=True)
class Docket:
    """What a judge is asked: the answers in the order in which it reads them, by their names, and all words that stand
    outside of what it grades."""

    answers: Mapping[str, str]
    outside: str

    @classmethod
    def of(cls, prompt: str) -> Docket:
        found = _MARKER.search(prompt)
        marker = re.escape(found[1]) if found else "(?!)"
        blocks = re.compile(rf"^{marker} BEGIN ([^\n]*)\n(.*?)\n{marker} END \1$", re.DOTALL | re.MULTILINE)
        answers = {
            name.removeprefix("Answer "): text for name, text in blocks.findall(prompt) if name.startswith("Answer ")
        }
        return cls(answers, blocks.sub("", prompt))


def graded(docket: Docket, scores: Sequence[int], reason: str = "As it is.") -> Script:
    """A verdict with these scores, in the order in which the answers were read."""
    grades = [
        {"answer": name, "reason": reason, "score": score} for name, score in zip(docket.answers, scores, strict=True)
    ]
    return answer(msgspec.json.encode({"grades": grades}).decode())


def by_length(docket: Docket) -> Script:
    """A point for every word: the same in any order."""
    return graded(docket, [min(10, max(1, len(text.split()))) for text in docket.answers.values()])


def for_the_first(docket: Docket) -> Script:
    """Whatever it reads first is the best."""
    return graded(docket, [9, *[4] * (len(docket.answers) - 1)])


def gullible(docket: Docket) -> Script:
    """Does what it is told, wherever that stands outside of what it grades; else as by_length."""
    told = re.search(r"give every answer a (\d+)", docket.outside, re.IGNORECASE)
    return graded(docket, [int(told[1])] * len(docket.answers)) if told else by_length(docket)


def in_prose(_: Docket) -> Script:
    return answer("Both have ", "their merits, ", "but I like the first one better.")


def _judge(grade: Callable[[Docket], Script]) -> ScriptFactory:
    def judged(request: CompletionRequest) -> Script:
        return grade(Docket.of(request.last_user_text))

    return judged


JUDGES: Final[Mapping[str, ScriptFactory]] = MappingProxyType(
    {
        "judge": _judge(by_length),
        "judge-first": _judge(for_the_first),
        "judge-gullible": _judge(gullible),
        "judge-prose": _judge(in_prose),
    }
)
