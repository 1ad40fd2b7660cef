"""Receipts and browser sessions in memory."""

from __future__ import annotations

from datetime import datetime

from openchat.conversations.model import Receipt, Session
from openchat.errors import StoreFailed
from openchat.storage.memory.component import Component


class Receipts(Component):
    async def receipt(self, owner: str, path: str, key: str) -> Receipt | None:
        return self._tables.receipts.get((owner, path, key))

    async def purge_receipts(self, before: datetime) -> None:
        receipts = self._tables.receipts
        for place in [place for place, receipt in receipts.items() if receipt.created_at < before]:
            del receipts[place]

    async def add_session(self, session: Session) -> None:
        sessions = self._tables.sessions
        # Who signs in clears up after those who never signed out.
        for token in [token for token, known in sessions.items() if known.expires_at <= session.created_at]:
            del sessions[token]
        if session.token_sha256 in sessions:
            raise StoreFailed("the store failed: the session exists")
        sessions[session.token_sha256] = session

    async def session(self, token_sha256: str, now: datetime) -> Session | None:
        known = self._tables.sessions.get(token_sha256)
        return known if known is not None and known.expires_at > now else None

    async def end_session(self, token_sha256: str) -> None:
        self._tables.sessions.pop(token_sha256, None)
