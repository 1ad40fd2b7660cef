"""Comparisons in memory, and sets of variants that are kept."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from openchat.comparisons.model import Answered, Comparison, VariantSet
from openchat.comparisons.port import Begun
from openchat.conversations.model import Conversation, Outcome, Page, Receipt
from openchat.errors import NotFound, StoreFailed
from openchat.runs.model import Run
from openchat.storage.comparison_words import words_of
from openchat.storage.cursors import dump_comparison_cursor, load_comparison_cursor
from openchat.storage.memory.component import Component


class Comparisons(Component):
    async def begin_comparison(self, begun: Begun, receipt: Receipt | None = None) -> Conversation:
        tables, comparison = self._tables, begun.comparison
        tables.check_receipt(receipt)
        if any(run.id in tables.runs for run, _ in begun.runs):
            raise StoreFailed("the store failed: the run exists")
        if begun.conversation is None:
            conversation = tables.present(comparison.owner, comparison.conversation_id)
        else:
            if begun.conversation.id in tables.conversations:
                raise StoreFailed("the store failed: the conversation exists")
            conversation = begun.conversation
        added = [*begun.questions, *(answer for _, answer in begun.runs)]
        tables.check_new_messages(added)
        if begun.conversation is not None:
            self.make_room()
        head_id = begun.head_id or conversation.head_id
        title = conversation.title or begun.title
        tables.put_conversation(replace(conversation, head_id=head_id, updated_at=comparison.updated_at, title=title))
        tables.put_messages(added)
        for run, _ in begun.runs:
            insort(tables.answering[run.parent_message_id], run.id)
            tables.put_run(run)
        tables.put_comparison(comparison)
        tables.put_receipt(receipt)
        return tables.conversations[comparison.conversation_id]

    async def save_comparison(
        self, comparison: Comparison, receipt: Receipt | None = None, *, judges: Sequence[Run] = ()
    ) -> None:
        tables = self._tables
        known = tables.comparisons.get(comparison.id)
        if known is None or known.owner != comparison.owner:
            raise NotFound(f"comparison `{comparison.id}` does not exist")
        tables.check_receipt(receipt)
        if any(run.id in tables.runs for run in judges):
            raise StoreFailed("the store failed: the run exists")
        tables.put_comparison(comparison)
        for run in judges:
            tables.put_side_run(run)
        if comparison.blind and not comparison.is_sealed:
            self._unseal(comparison)
        tables.put_receipt(receipt)

    async def delete_comparison(self, owner: str, comparison_id: str) -> None:
        comparison = await self.comparison(owner, comparison_id)
        self._unseal(comparison)
        self._tables.drop_comparison(comparison)

    async def comparison(self, owner: str, comparison_id: str) -> Comparison:
        known = self._tables.comparisons.get(comparison_id)
        if known is None or known.owner != owner or not self._is_present(known):
            raise NotFound(f"comparison `{comparison_id}` does not exist")
        return known

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
        before = load_comparison_cursor(cursor) if cursor is not None else None

        def matching() -> Iterator[Comparison]:
            newest_first = sorted(self._tables.comparisons.values(), key=_place, reverse=True)
            for known in newest_first:
                is_in_time = (since is None or known.created_at >= since) and (
                    until is None or known.created_at < until
                )
                if (
                    known.owner == owner
                    and is_in_time
                    and (before is None or _place(known) < before)
                    and (not q or q.casefold() in words_of(known))
                    and (tag is None or tag in known.tags)
                    and (not voted or known.vote is not None)
                    and (not judged or known.is_judged)
                    and conversation_id in (None, known.conversation_id)
                    and self._is_present(known)
                ):
                    yield known

        found = list(islice(matching(), limit + 1))
        return Page(found[:limit], _cursor_after(found[limit - 1]) if len(found) > limit else None)

    async def answered(self, owner: str, run_ids: Sequence[str]) -> dict[str, Answered]:
        tables = self._tables
        known = [tables.runs[run_id] for run_id in run_ids if run_id in tables.runs]
        return {
            run.id: Answered(run, tables.with_outcome(tables.messages[run.message_id]))
            for run in known
            if run.owner == owner
        }

    async def outcomes(self, owner: str, run_ids: Sequence[str]) -> dict[str, Outcome]:
        runs = self._tables.runs
        return {run_id: runs[run_id].outcome for run_id in run_ids if run_id in runs and runs[run_id].owner == owner}

    async def put_variant_set(self, kept: VariantSet) -> VariantSet:
        known = self._tables.variant_sets.get((kept.owner, kept.name))
        put = kept if known is None else replace(kept, created_at=known.created_at)
        self._tables.variant_sets[kept.owner, kept.name] = put
        return put

    async def variant_set(self, owner: str, name: str) -> VariantSet:
        known = self._tables.variant_sets.get((owner, name))
        if known is None:
            raise NotFound(f"variant set `{name}` does not exist")
        return known

    async def variant_sets(self, owner: str) -> list[VariantSet]:
        sets = self._tables.variant_sets
        return [sets[key] for key in sorted(sets) if key[0] == owner]

    async def delete_variant_set(self, owner: str, name: str) -> None:
        await self.variant_set(owner, name)
        del self._tables.variant_sets[owner, name]

    def _unseal(self, comparison: Comparison) -> None:
        runs = self._tables.runs
        for run_id in comparison.all_run_ids:
            runs[run_id] = replace(runs[run_id], outcome=replace(runs[run_id].outcome, sealed=False))

    def _is_present(self, comparison: Comparison) -> bool:
        conversation = self._tables.conversations.get(comparison.conversation_id)
        return conversation is not None and conversation.deleted_at is None


def _cursor_after(last: Comparison) -> str:
    return dump_comparison_cursor(last.created_at, last.id)


def _place(comparison: Comparison) -> tuple[datetime, str]:
    return comparison.created_at, comparison.id
