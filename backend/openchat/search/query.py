"""What a person typed, as words to look for. Nothing in it is ever an operator but the quotes of a phrase."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from openchat.search.words import words


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side, in this order. With `is_prefix` the last one may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False


# All of them occur.
Level = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Query:
    terms: tuple[Term, ...]

    @property
    def levels(self) -> tuple[Level, ...]:
        """How well a text may match, the best first; each level takes in all that the ones before it do.

        The words side by side as they were typed, then all of them anywhere, then with the last one as a beginning.
        """
        whole = tuple(replace(term, is_prefix=False) for term in self.terms)
        side_by_side = (Term(tuple(word for term in self.terms for word in term.words)),)
        return tuple(dict.fromkeys((side_by_side, whole, self.terms)))


@dataclass(frozen=True, slots=True)
class Filters:
    """`since` is included, `until` is not. With `model` only what that model wrote is found."""

    since: datetime | None = None
    until: datetime | None = None
    model: str | None = None


def parse(text: str) -> Query:
    """Every text is a query; one without a word finds nothing.

    What holds together without a space (`gpt-4`) is looked for side by side, as is what stands between quotes. The last
    word is a beginning unless a quote closes it.
    """
    terms: list[Term] = []
    for number, piece in enumerate(text.split('"')):
        chunks = [piece] if number % 2 else piece.split()
        terms += [Term(found) for chunk in chunks if (found := tuple(words(chunk)))]
    is_closed = text.count('"') % 2 == 0 and text.rstrip().endswith('"')
    if terms and not is_closed:
        terms[-1] = replace(terms[-1], is_prefix=True)
    return Query(tuple(terms))
