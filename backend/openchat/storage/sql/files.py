"""Files: one row for the same bytes of one owner, kept while a message uses it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from openchat.conversations.model import Receipt, StoredFile
from openchat.errors import NotFound
from openchat.storage.sql.component import Component
from openchat.storage.sql.receipts import insert_receipt
from openchat.storage.sql.rows import file_of, file_values
from openchat.storage.sql.tables import files, message_files

_select_file = select(files).where(files.c.id == bindparam("at_id"), files.c.owner == bindparam("at_owner"))


class Files(Component):
    async def add_file(self, file: StoredFile, receipt: Receipt | None = None) -> StoredFile:
        same = files.c.owner == file.owner, files.c.sha256 == file.sha256

        def work(connection: Connection) -> StoredFile:
            stored = connection.execute(select(files).where(*same)).one_or_none()
            if stored is None:
                connection.execute(insert(files), file_values(file))
            elif stored.added_at < file.created_at:
                connection.execute(update(files).where(*same).values(added_at=file.created_at))
            insert_receipt(connection, receipt)
            return file if stored is None else file_of(stored)

        return await self._database.write(work)

    async def file(self, owner: str, file_id: str) -> StoredFile:
        place = {"at_owner": owner, "at_id": file_id}
        row = await self._database.read(lambda connection: connection.execute(_select_file, place).one_or_none())
        if row is None:
            raise NotFound(f"file `{file_id}` does not exist")
        return file_of(row)

    async def remove_unused_files(self, before: datetime) -> list[str]:
        return await self._database.write(lambda connection: _remove_unused(connection, before))


def _remove_unused(connection: Connection, before: datetime) -> list[str]:
    unused = files.c.added_at < before, ~exists().where(message_files.c.file_id == files.c.id)
    hashes = sorted(set(connection.scalars(select(files.c.sha256).where(*unused))))
    connection.execute(delete(files).where(*unused))
    kept = exists().where(files.c.sha256 == bindparam("at_sha256"))
    # Another owner may have the same bytes.
    return [sha256 for sha256 in hashes if not connection.scalar(select(kept), {"at_sha256": sha256})]
