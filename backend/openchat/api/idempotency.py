"""`Idempotency-Key`: the same request again gets the first answer again, and creates nothing twice."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from weakref import WeakValueDictionary

from pydantic import BaseModel
from starlette.responses import Response

from openchat.clock import Clock
from openchat.conversations.model import RECEIPT_LIFETIME, Receipt
from openchat.conversations.port import ConversationStore
from openchat.errors import FieldError, IdempotencyConflict, Invalid

_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer as bytes, so that it can be kept and given again to the letter."""

    status: int
    body: bytes
    location: str | None = None
    run_id: str | None = None

    @classmethod
    def of(cls, status: int, model: BaseModel, location: str | None = None, run_id: str | None = None) -> Answer:
        return cls(status, model.model_dump_json().encode(), location, run_id)

    def response(self) -> Response:
        headers = {"Location": self.location} if self.location else None
        return Response(self.body, self.status, headers, media_type="application/json")


class Claim:
    """One request's hold on its key. `first` is the kept answer, where there is one."""

    def __init__(self, owner: str, path: str, key: str | None, fingerprint: str, clock: Clock) -> None:
        self.first: Answer | None = None
        self._owner = owner
        self._path = path
        self._key = key
        self.fingerprint = fingerprint
        self._clock = clock

    def receipt(self, make_answer: Callable[[], Answer]) -> Receipt | None:
        """What to store with the thing created; None where no key was sent, and then no answer is made for it."""
        if self._key is None:
            return None
        answer = make_answer()
        return Receipt(
            owner=self._owner,
            path=self._path,
            key=self._key,
            fingerprint=self.fingerprint,
            status=answer.status,
            body=answer.body,
            location=answer.location,
            run_id=answer.run_id,
            created_at=self._clock.now(),
        )


class Idempotency:
    def __init__(self, store: ConversationStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        # A lock lives as long as a request holds or awaits it.
        self._locks: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def claim(self, owner: str, path: str, key: str | None, body: bytes) -> AsyncIterator[Claim]:
        """Concurrent duplicates wait here for the first one's creation, not for what it generates.

        Raises Invalid for a malformed key and IdempotencyConflict for a key that was used with another body.
        """
        claim = Claim(owner, path, key, fingerprint(body), self._clock)
        if key is None:
            yield claim
            return
        if not _KEY.fullmatch(key):
            raise Invalid(
                "Idempotency-Key should be 1 to 255 visible ASCII characters",
                errors=[FieldError("Idempotency-Key", "should be 1 to 255 visible ASCII characters")],
            )
        scope = (owner, path, key)
        lock = self._locks.setdefault(scope, asyncio.Lock())
        async with lock:
            claim.first = await self._first(scope, claim)
            yield claim

    async def _first(self, scope: tuple[str, str, str], claim: Claim) -> Answer | None:
        receipt = await self._store.receipt(*scope)
        if receipt is None:
            return None
        oldest = self._clock.now() - RECEIPT_LIFETIME
        if receipt.created_at < oldest:
            # Its key is free again.
            await self._store.purge_receipts(oldest)
            return None
        if receipt.fingerprint != claim.fingerprint:
            raise IdempotencyConflict("this Idempotency-Key was used for another request; take a new one")
        return Answer(receipt.status, receipt.body, receipt.location, receipt.run_id)


def fingerprint(body: bytes) -> str:
    """The same for bodies that are equal as JSON; by the bytes for any other body."""
    try:
        content: Any = json.loads(body) if body else None
    except (ValueError, RecursionError):
        return sha256(body).hexdigest()
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
