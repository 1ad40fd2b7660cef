"""The store of comparisons; the same adapters as the RunStore."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from openchat.comparisons.model import Answered, Comparison, VariantSet
from openchat.conversations.model import Conversation, Message, Outcome, Page, Receipt
from openchat.runs.model import Run


@dataclass(frozen=True, slots=True)
class Begun:
    """What begins together: the comparison as it then is, new user messages, and runs with their empty answers.

    `conversation` is given where it is new too; `head_id` where the head moves, `title` for one that has none.
    """

    comparison: Comparison
    runs: Sequence[tuple[Run, Message]]
    questions: Sequence[Message] = ()
    conversation: Conversation | None = None
    head_id: str | None = None
    title: str | None = None


class ComparisonStore(Protocol):
    async def begin_comparison(self, begun: Begun, receipt: Receipt | None = None) -> Conversation:
        """Store all of it in one transaction, or nothing. The comparison may be known already: then it is replaced.

        The conversation as it is then. Raises NotFound where that is gone.
        """

    async def save_comparison(
        self, comparison: Comparison, receipt: Receipt | None = None, *, judges: Sequence[Run] = ()
    ) -> None:
        """Replace a known one, in one transaction with new runs that judge it; where it is not sealed any more, nor are
        its lanes. Raises NotFound."""

    async def delete_comparison(self, owner: str, comparison_id: str) -> None:
        """For good; its messages and runs stay, and none of them is sealed any more. Raises NotFound, for those in
        deleted conversations too."""

    async def comparison(self, owner: str, comparison_id: str) -> Comparison:
        """Raises NotFound, for those in deleted conversations too."""

    async def comparisons(
        self,
        owner: str,
        *,
        q: str | None = None,
        tag: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        voted: bool = False,
        judged: bool = False,
        conversation_id: str | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[Comparison]:
        """The newest first. `q` is found anywhere in prompt, title or notes, whatever its case; `tag` is one of the
        tags, to the letter; `voted` leaves out those without a vote, `judged` those without a judgement that completed,
        `conversation_id` those of other conversations. Raises Invalid for a cursor that is none of ours.
        """

    async def answered(self, owner: str, run_ids: Sequence[str]) -> dict[str, Answered]:
        """The runs with these ids and their answers, as they are stored, by run; absent ones are left out."""

    async def outcomes(self, owner: str, run_ids: Sequence[str]) -> dict[str, Outcome]:
        """How these runs came out, by run; absent ones are left out."""

    async def put_variant_set(self, kept: VariantSet) -> VariantSet:
        """Add it, or replace the variants of the one of that name; as it is then."""

    async def variant_set(self, owner: str, name: str) -> VariantSet:
        """Raises NotFound."""

    async def variant_sets(self, owner: str) -> list[VariantSet]:
        """By name."""

    async def delete_variant_set(self, owner: str, name: str) -> None:
        """Raises NotFound."""
