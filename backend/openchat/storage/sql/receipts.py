"""What is kept beside conversations: receipts of requests, and browser sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from openchat.conversations.model import Receipt, Session
from openchat.errors import Conflict
from openchat.storage.sql.component import Component
from openchat.storage.sql.rows import receipt_of, receipt_values, session_of, session_values
from openchat.storage.sql.tables import receipts, sessions

_insert_receipt = insert(receipts)
_select_receipt = select(receipts).where(
    receipts.c.owner == bindparam("at_owner"),
    receipts.c.path == bindparam("at_path"),
    receipts.c.key == bindparam("at_key"),
)
_select_session = select(sessions).where(
    sessions.c.token_sha256 == bindparam("at_token"), sessions.c.expires_at > bindparam("now")
)


def insert_receipt(connection: Connection, receipt: Receipt | None) -> None:
    """Raises Conflict where another process has answered this key meanwhile; the whole write is undone with it."""
    if receipt is None:
        return
    try:
        connection.execute(_insert_receipt, receipt_values(receipt))
    except IntegrityError as exc:
        raise Conflict("a request with this Idempotency-Key has just been answered; repeat it") from exc


class Receipts(Component):
    async def receipt(self, owner: str, path: str, key: str) -> Receipt | None:
        place = {"at_owner": owner, "at_path": path, "at_key": key}
        row = await self._database.read(
            lambda connection: connection.execute(_select_receipt, place).one_or_none(), brief=True
        )
        return None if row is None else receipt_of(row)

    async def purge_receipts(self, before: datetime) -> None:
        statement = delete(receipts).where(receipts.c.created_at < before)
        await self._database.write(lambda connection: connection.execute(statement))

    async def add_session(self, session: Session) -> None:
        expired = delete(sessions).where(sessions.c.expires_at <= session.created_at)

        def work(connection: Connection) -> None:
            # Who signs in clears up after those who never signed out.
            connection.execute(expired)
            connection.execute(insert(sessions), session_values(session))

        await self._database.write(work)

    async def session(self, token_sha256: str, now: datetime) -> Session | None:
        place = {"at_token": token_sha256, "now": now}
        row = await self._database.read(
            lambda connection: connection.execute(_select_session, place).one_or_none(), brief=True
        )
        return None if row is None else session_of(row)

    async def end_session(self, token_sha256: str) -> None:
        statement = delete(sessions).where(sessions.c.token_sha256 == token_sha256)
        await self._database.write(lambda connection: connection.execute(statement))
