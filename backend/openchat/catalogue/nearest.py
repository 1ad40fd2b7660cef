"""Which models are nearest to one that is not there; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from heapq import nlargest

from openchat.upstream.base import Model

# Letters and digits apart: `gpt4` is near `gpt-4`.
_WORDS = re.compile(r"[a-z]+|\d+")
# The exact measure is dear; a cheap upper bound picks whom it is taken of.
_CANDIDATES = 30


def nearest(wanted: str, models: Iterable[Model], count: int = 3) -> list[str]:
    """Up to `count` ids, the nearest first, whatever the case: by the words that they share with the id or the name,
    and by spelling, half each. Always so many, however far, where there are so many models."""
    text = wanted.lower()
    words = set(_WORDS.findall(text))
    spelling = SequenceMatcher(autojunk=False)
    spelling.set_seq2(text)

    def score(model: Model, *, exact: bool) -> float:
        spelling.set_seq1(model.id.lower())
        alike = spelling.ratio() if exact else spelling.quick_ratio()
        own = set(_WORDS.findall(f"{model.id} {model.name}".lower()))
        shared = len(words & own) / len(words) if words else 0.0
        return alike + shared

    candidates = nlargest(_CANDIDATES, models, key=lambda model: score(model, exact=False))
    return [model.id for model in nlargest(count, candidates, key=lambda model: score(model, exact=True))]
