"""The services that the API calls, opened together by `wiring` and drained together before the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openchat.catalogue.default_model import DefaultModel
from openchat.catalogue.endpoints import EndpointLists
from openchat.catalogue.feed import ChangeFeed
from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.comparisons.leaderboard import Leaderboards
from openchat.comparisons.service import ComparisonService
from openchat.conversations.service import ConversationService
from openchat.files.service import FileService
from openchat.live.bus import Bus
from openchat.runs.service import RunService
from openchat.runs.supervisor import Supervisor
from openchat.runs.titling import Titler
from openchat.search.service import SearchService
from openchat.settings import Settings
from openchat.storage.store import Store
from openchat.transfer.service import TransferService
from openchat.upstream.local import LocalUpstream
from openchat.upstream.watched import WatchedUpstream
from openchat.usage.quotes import Quoter
from openchat.usage.settlement import Settler


@dataclass(slots=True)
class Services:
    settings: Settings
    clock: Clock
    store: Store
    upstreams: Sequence[WatchedUpstream]
    local_model: LocalUpstream | None
    catalogue: Catalogue
    model_changes: ChangeFeed
    endpoints: EndpointLists
    conversations: ConversationService
    search: SearchService
    transfer: TransferService
    files: FileService
    runs: RunService
    comparisons: ComparisonService
    leaderboards: Leaderboards
    supervisor: Supervisor
    titler: Titler
    settler: Settler
    quoter: Quoter
    bus: Bus
    default_model: DefaultModel
    is_draining: bool = False

    async def drain(self) -> None:
        """Start no more runs, end those that run, let their viewers know, and then whoever follows what changes."""
        self.is_draining = True
        await self.supervisor.drain(self.settings.shutdown_grace)
        self.bus.close()
