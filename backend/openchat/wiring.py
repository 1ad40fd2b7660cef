"""Settings to services; the only place that picks adapters."""

from __future__ import annotations

import shutil
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import structlog

from openchat.background import Background
from openchat.catalogue.service import Catalogue
from openchat.clock import Clock, SystemClock, new_id
from openchat.conversations.model import RECEIPT_LIFETIME
from openchat.conversations.service import ConversationService
from openchat.files.fetch import Fetcher
from openchat.files.service import FileService
from openchat.runs.checkpoints import Checkpointer
from openchat.runs.engine import Engine, EngineLimits
from openchat.runs.service import RunService
from openchat.runs.starting import Starter
from openchat.runs.supervisor import Supervisor
from openchat.services import Services
from openchat.settings import Settings
from openchat.storage.blobs import DiskBlobs
from openchat.storage.opening import open_store
from openchat.storage.store import Store
from openchat.upstream.base import Upstream
from openchat.upstream.errors import UpstreamError
from openchat.upstream.local import LocalUpstream
from openchat.upstream.local_model import MODEL_ID, LocalModel, is_installed
from openchat.upstream.openrouter import OpenRouter
from openchat.upstream.transport import PushTransport, open_transport

log = structlog.get_logger(__name__)

HOUSEKEEPING_SECONDS = 3600.0
# An upload that no message has used: its tab may still be open, its draft kept.
UNUSED_FILE_SECONDS = 24 * 3600.0


@asynccontextmanager
async def open_services(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Services]:
    """Open the store, recover what a crash left, start the background tasks; close all of it at the end.

    Raises StartupError where something cannot be opened.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        store = await open_store(settings.database_url, max_conversations=settings.max_conversations)
        stack.push_async_callback(store.close)
        # One for all: it holds the certificates of every authority that the system trusts.
        context = ssl.create_default_context()
        upstreams = await _open_upstreams(settings, context, stack)
        blobs = _open_blobs(settings, store, stack)
        services = _assemble(settings, store, blobs, Fetcher(context), upstreams, clock)
        stack.push_async_callback(services.catalogue.aclose)
        recovered = await services.runs.recover()
        if recovered:
            log.warning("runs of a server that died are ended as interrupted", count=recovered)
        background = Background(clock)
        stack.push_async_callback(background.aclose)
        stack.push_async_callback(services.drain)
        if store.kind != "memory":
            # What forgets at a crash has nothing to find again.
            background.spawn("checkpoints", Checkpointer(store, services.supervisor.live, clock).run)
        background.spawn("catalogue", services.catalogue.keep_fresh)
        background.spawn("housekeeping", lambda: _keep_house(services, clock))
        background.spawn("key check", lambda: _tell_upstreams(upstreams))
        if store.kind == "memory":
            log.warning("the store is in memory: it forgets everything at the end; see DATABASE_URL")
        yield services


def _assemble(
    settings: Settings, store: Store, blobs: DiskBlobs, fetcher: Fetcher, upstreams: list[Upstream], clock: Clock
) -> Services:
    default_model = _default_model(settings)
    catalogue = Catalogue(upstreams, clock, ttl=settings.models_ttl)
    files = FileService(store, blobs, fetcher.fetch, clock, new_id, max_bytes=settings.max_body_bytes)
    limits = EngineLimits(
        max_answer_chars=settings.max_answer_chars,
        first_token_timeout=settings.first_token_timeout,
        idle_timeout=settings.idle_timeout,
        retries=settings.retries,
    )
    engine = Engine(store, catalogue, files, clock, new_id, limits)
    supervisor = Supervisor(
        engine,
        max_runs=settings.max_runs,
        max_runs_per_conversation=settings.max_runs_per_conversation,
        max_queue=settings.max_queue,
    )
    starter = Starter(
        store,
        store,
        catalogue,
        supervisor,
        clock,
        new_id,
        default_model=default_model,
        max_tokens=settings.max_tokens,
    )
    return Services(
        settings=settings,
        clock=clock,
        store=store,
        catalogue=catalogue,
        conversations=ConversationService(store, clock, new_id, restore_days=settings.restore_days),
        files=files,
        runs=RunService(store, store, starter, supervisor, engine, clock),
        supervisor=supervisor,
        default_model=default_model,
    )


async def _open_upstreams(settings: Settings, context: ssl.SSLContext, stack: AsyncExitStack) -> list[Upstream]:
    upstreams: list[Upstream] = []
    if settings.has_key:
        openrouter = OpenRouter(
            open_transport(context),
            api_key=settings.openrouter_api_key.get_secret_value(),
            base_url=settings.openrouter_base_url,
            app_url=settings.app_url,
            app_title=settings.app_title,
        )
        stack.push_async_callback(openrouter.aclose)
        upstreams.append(openrouter)
    if settings.wants_local_model and is_installed():
        process = LocalModel()
        local = LocalUpstream(PushTransport(context), process)
        stack.push_async_callback(local.aclose)
        await process.start()
        upstreams.append(local)
    elif settings.wants_local_model:
        log.warning("the local model is not installed; run `openchat local install`")
    if not upstreams:
        log.warning("no upstream: set OPENROUTER_API_KEY, or install the local model")
    return upstreams


def _open_blobs(settings: Settings, store: Store, stack: AsyncExitStack) -> DiskBlobs:
    """Beside a store that forgets, files are forgotten too."""
    if store.kind != "memory":
        return DiskBlobs(settings.data_dir / "files")
    folder = tempfile.mkdtemp(prefix="openchat-files-")
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return DiskBlobs(Path(folder))


def _default_model(settings: Settings) -> str:
    if settings.model_name:
        return settings.model_name
    return "openrouter/auto" if settings.has_key else MODEL_ID


async def _keep_house(services: Services, clock: Clock) -> None:
    """Remove what is due: deleted conversations, files that nobody uses, old receipts."""
    while True:
        await services.conversations.purge()
        await services.files.sweep(UNUSED_FILE_SECONDS)
        await services.store.purge_receipts(clock.now() - RECEIPT_LIFETIME)
        await clock.sleep(HOUSEKEEPING_SECONDS)


async def _tell_upstreams(upstreams: list[Upstream]) -> None:
    """Say once which upstreams there are, whether the key is good and what it may still spend."""
    for upstream in upstreams:
        if not isinstance(upstream, OpenRouter):
            log.info("upstream", upstream=upstream.name)
            continue
        try:
            key = await upstream.key_state()
        except UpstreamError as exc:
            log.warning("upstream", upstream=upstream.name, key="not confirmed", reason=exc.failure.message)
            continue
        left = "no limit" if key.limit_remaining is None else f"{key.limit_remaining:f} USD"
        log.info("upstream", upstream=upstream.name, key="valid", credit_left=left, free_tier=key.is_free_tier)
