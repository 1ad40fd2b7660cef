"""Searching everything that was said."""

from __future__ import annotations

from dataclasses import dataclass

from openchat.conversations.model import Page
from openchat.search.port import Hit, SearchIndex
from openchat.search.query import Filters, parse
from openchat.search.snippet import Piece, snippet


@dataclass(frozen=True, slots=True)
class Found:
    hit: Hit
    snippet: list[Piece]


class SearchService:
    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    async def search(self, owner: str, text: str, filters: Filters, *, limit: int, cursor: str | None) -> Page[Found]:
        """What has all the words of `text`. Raises Invalid for a bad cursor."""
        query = parse(text)
        if not query.terms:
            return Page([], None)
        page = await self._index.search(owner, query, filters, limit=limit, cursor=cursor)
        return Page([Found(hit, snippet(hit.text, query)) for hit in page.items], page.next_cursor)
