"""Browser sessions: a cookie for who has shown the access token. EventSource and images cannot send a header."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from secrets import compare_digest, token_urlsafe

from openchat.clock import Clock
from openchat.conversations.model import LOCAL_OWNER, Session
from openchat.conversations.port import ConversationStore
from openchat.errors import Unauthorized

SESSION_DAYS = 30


class Sessions:
    """Only the cookie's hash is stored, so a stolen database opens nothing."""

    def __init__(self, store: ConversationStore, clock: Clock, access_token: str | None) -> None:
        self._store = store
        self._clock = clock
        self._access_token = access_token

    async def open(self, token: str) -> str | None:
        """The cookie's value; None where no token is asked for. Raises Unauthorized for another token."""
        if self._access_token is None:
            return None
        if not compare_digest(token.encode(), self._access_token.encode()):
            raise Unauthorized("this is not the access token of this server")
        cookie = token_urlsafe(32)
        now = self._clock.now()
        await self._store.add_session(
            Session(_hash(cookie), LOCAL_OWNER, created_at=now, expires_at=now + timedelta(days=SESSION_DAYS))
        )
        return cookie

    async def is_open(self, cookie: str) -> bool:
        return await self._store.session(_hash(cookie), self._clock.now()) is not None

    async def close(self, cookie: str) -> None:
        await self._store.end_session(_hash(cookie))


def _hash(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()
