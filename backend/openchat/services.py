"""The services that the API calls, opened together by `wiring` and drained together before the end."""

from __future__ import annotations

from dataclasses import dataclass

from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.conversations.service import ConversationService
from openchat.files.service import FileService
from openchat.runs.service import RunService
from openchat.runs.supervisor import Supervisor
from openchat.settings import Settings
from openchat.storage.store import Store


@dataclass(slots=True)
class Services:
    settings: Settings
    clock: Clock
    store: Store
    catalogue: Catalogue
    conversations: ConversationService
    files: FileService
    runs: RunService
    supervisor: Supervisor
    default_model: str
    is_draining: bool = False

    async def drain(self) -> None:
        """Start no more runs, end those that run, and let their viewers know."""
        self.is_draining = True
        await self.supervisor.drain(self.settings.shutdown_grace)
