"""Files in memory: the rows; bytes are elsewhere."""

from __future__ import annotations

from datetime import datetime

from openchat.conversations.model import Receipt, StoredFile
from openchat.errors import NotFound, StoreFailed
from openchat.storage.memory.component import Component


class Files(Component):
    async def add_file(self, file: StoredFile, receipt: Receipt | None = None) -> StoredFile:
        tables = self._tables
        tables.check_receipt(receipt)
        known_id = tables.files_by_hash.get((file.owner, file.sha256))
        if known_id is None and file.id in tables.files:
            raise StoreFailed("the store failed: the file exists")
        stored = file if known_id is None else tables.files[known_id]
        tables.files[stored.id] = stored
        tables.files_by_hash[stored.owner, stored.sha256] = stored.id
        tables.files_added[stored.id] = max(file.created_at, tables.files_added.get(stored.id, file.created_at))
        tables.put_receipt(receipt)
        return stored

    async def file(self, owner: str, file_id: str) -> StoredFile:
        known = self._tables.files.get(file_id)
        if known is None or known.owner != owner:
            raise NotFound(f"file `{file_id}` does not exist")
        return known

    async def remove_unused_files(self, before: datetime) -> list[str]:
        tables = self._tables
        unused = [
            file
            for file in tables.files.values()
            if tables.files_added[file.id] < before and not tables.uses.get(file.id)
        ]
        for file in unused:
            del tables.files[file.id], tables.files_added[file.id], tables.files_by_hash[file.owner, file.sha256]
            tables.uses.pop(file.id, None)
        # Another owner may have the same bytes.
        kept = {file.sha256 for file in tables.files.values()}
        return sorted({file.sha256 for file in unused} - kept)
