"""The store on a database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from openchat.storage.sql.catalogue import RememberedCatalogue
from openchat.storage.sql.comparisons import Comparisons
from openchat.storage.sql.conversations import Conversations
from openchat.storage.sql.files import Files
from openchat.storage.sql.ledger import Ledger
from openchat.storage.sql.messages import Messages
from openchat.storage.sql.opening import open_database
from openchat.storage.sql.receipts import Receipts
from openchat.storage.sql.runs import Runs
from openchat.storage.sql.search import Search
from openchat.storage.sql.transfer import Transfer
from openchat.storage.store import StoreKind


class SqlStore(
    Conversations, Messages, Runs, Files, Receipts, RememberedCatalogue, Search, Transfer, Ledger, Comparisons
):
    """Conversations and runs in one SQLite file."""

    @property
    def kind(self) -> StoreKind:
        return "sqlite"

    async def ping(self) -> None:
        # A write transaction with nothing in it: the lock can be had, the file is there.
        await self._database.write(_ping)

    async def close(self) -> None:
        await self._database.close()


def _ping(connection: Connection) -> None:
    connection.execute(text("SELECT 1"))


async def open_sqlite(path: Path) -> SqlStore:
    """Raises StartupError."""
    return SqlStore(await open_database(path))
