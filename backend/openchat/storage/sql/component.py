"""What the store's components share: the database they run on."""

from __future__ import annotations

from openchat.storage.sql.database import Database


class Component:
    """A part of the store: one group of the ports' methods."""

    def __init__(self, database: Database) -> None:
        self._database = database
