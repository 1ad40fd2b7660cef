"""Settings to services; the only place that picks adapters."""

from __future__ import annotations

import functools
import secrets
import shutil
import ssl
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from openchat.background import Background
from openchat.catalogue.default_model import DefaultModel
from openchat.catalogue.endpoints import EndpointLists
from openchat.catalogue.feed import ChangeFeed
from openchat.catalogue.service import Catalogue
from openchat.clock import Clock, SystemClock, new_id
from openchat.comparisons.judging import Judge
from openchat.comparisons.leaderboard import Leaderboards
from openchat.comparisons.service import ComparisonService
from openchat.conversations.model import RECEIPT_LIFETIME
from openchat.conversations.service import ConversationService
from openchat.files.fetch import Fetcher
from openchat.files.service import FileService
from openchat.live.bus import Bus
from openchat.live.events import ConversationDeleted, ModelsChanged
from openchat.runs.aside import AsideRuns
from openchat.runs.checkpoints import Checkpointer
from openchat.runs.engine import Engine, EngineLimits
from openchat.runs.live import LiveRun
from openchat.runs.service import RunService
from openchat.runs.starting import Starter
from openchat.runs.supervisor import Supervisor
from openchat.runs.titling import TitleChoice, Titler
from openchat.search.service import SearchService
from openchat.services import Services
from openchat.settings import ServerSettings, Settings, is_loopback
from openchat.storage.blobs import DiskBlobs
from openchat.storage.opening import open_store
from openchat.storage.store import Store
from openchat.storage.temporary import TemporaryStore
from openchat.transfer.service import TransferService
from openchat.upstream.breaker import Breaker
from openchat.upstream.errors import UpstreamError
from openchat.upstream.local import LocalUpstream
from openchat.upstream.local_model import MODEL_ID, LocalModel, is_installed
from openchat.upstream.openai_compatible import OpenAICompatible, ServerConfig
from openchat.upstream.openrouter import OpenRouter
from openchat.upstream.transport import PushTransport, open_transport
from openchat.upstream.watched import Addressed, WatchedBroker, WatchedUpstream
from openchat.usage.quotes import Quoter
from openchat.usage.settlement import Settler

log = structlog.get_logger(__name__)

HOUSEKEEPING_SECONDS = 3600.0
# Often enough that a search finds little left to take up; many texts at a time cost a third of one by one.
INDEX_SECONDS = 5.0
# An upload that no message has used: its tab may still be open, its draft kept.
UNUSED_FILE_SECONDS = 24 * 3600.0


@asynccontextmanager
async def open_services(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Services]:
    """Open the store, recover what a crash left, start the background tasks; close all of it at the end.

    Raises StartupError where something cannot be opened.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        lasting = await open_store(settings.database_url, max_conversations=settings.max_conversations)
        stack.push_async_callback(lasting.close)
        temporary = TemporaryStore(lasting, settings.max_conversations)
        store: Store = temporary
        context = _tls_context()
        upstreams = await _open_upstreams(settings, context, stack)
        blobs = _open_blobs(settings, store, stack)
        services = _assemble(settings, store, blobs, Fetcher(context), upstreams, clock)
        stack.push_async_callback(services.catalogue.aclose)
        stack.push_async_callback(services.titler.aclose)
        stack.push_async_callback(services.comparisons.aclose)
        stack.push_async_callback(services.endpoints.aclose)
        recovered = await services.runs.recover()
        if recovered:
            log.warning("runs of a server that died are ended as interrupted", count=recovered)
        background = Background(clock)
        stack.push_async_callback(background.aclose)
        stack.push_async_callback(services.drain)
        if store.kind != "memory":
            # What forgets at a crash has nothing to find again.
            background.spawn("checkpoints", Checkpointer(store, services.supervisor.live, clock).run)
        background.spawn("settlement", services.settler.run)
        background.spawn("catalogue", services.catalogue.keep_fresh)
        background.spawn("search index", lambda: _keep_index(services, clock))
        background.spawn("housekeeping", lambda: _keep_house(services, temporary, clock))
        background.spawn("key check", lambda: _tell_upstreams(upstreams))
        if store.kind == "memory":
            log.warning("the store is in memory: it forgets everything at the end; see DATABASE_URL")
        yield services


@functools.cache
def _tls_context() -> ssl.SSLContext:
    """One for all: it holds the certificates of every authority that the system trusts, and is slow to make."""
    return ssl.create_default_context()


def _assemble(
    settings: Settings, store: Store, blobs: DiskBlobs, fetcher: Fetcher, upstreams: Sequence[Addressed], clock: Clock
) -> Services:
    default_model = _default_model(settings)
    feed = ChangeFeed(store, clock, new_id)
    watched = [_watch(upstream, clock) for upstream in upstreams]
    bus = Bus(secrets.token_hex(4))
    catalogue = Catalogue(
        watched, clock, feed, ttl=settings.models_ttl, on_change=lambda: bus.publish_to_all(ModelsChanged())
    )
    files = FileService(store, blobs, fetcher.fetch, clock, new_id, max_bytes=settings.max_body_bytes)
    limits = EngineLimits(
        max_answer_chars=settings.max_answer_chars,
        first_token_timeout=settings.first_token_timeout,
        idle_timeout=settings.idle_timeout,
        retries=settings.retries,
    )
    settler = Settler(store, catalogue, bus, clock)
    conversations = ConversationService(store, bus, clock, new_id, restore_days=settings.restore_days)
    choice = TitleChoice(settings.title_model)
    asides = AsideRuns(store, catalogue, clock, new_id, settler.notice)
    titler = Titler(conversations, asides, catalogue, clock, new_id, choice)

    def after(live: LiveRun) -> None:
        if live.run.is_unsettled:
            settler.notice()
        titler.consider(live)

    engine = Engine(store, catalogue, files, bus, clock, new_id, limits, after)
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
        bus,
        clock,
        new_id,
        default_model=default_model,
        max_tokens=settings.max_tokens,
    )
    runs = RunService(store, store, starter, supervisor, engine, clock)
    comparisons = ComparisonService(
        store,
        conversations,
        runs,
        starter,
        supervisor,
        catalogue,
        bus,
        clock,
        new_id,
        Judge(store, starter, asides, files, catalogue, clock, new_id, lambda: f"[{secrets.token_hex(8)}]"),
        secrets.SystemRandom().shuffle,
    )
    return Services(
        settings=settings,
        clock=clock,
        store=store,
        upstreams=watched,
        local_model=next((upstream for upstream in upstreams if isinstance(upstream, LocalUpstream)), None),
        catalogue=catalogue,
        model_changes=feed,
        endpoints=EndpointLists(catalogue, clock),
        conversations=conversations,
        search=SearchService(store),
        transfer=TransferService(store, files, bus, clock),
        files=files,
        runs=runs,
        comparisons=comparisons,
        leaderboards=Leaderboards(store),
        supervisor=supervisor,
        titler=titler,
        settler=settler,
        quoter=Quoter(store, catalogue, clock, max_tokens=settings.max_tokens),
        bus=bus,
        default_model=default_model,
    )


async def _open_upstreams(settings: Settings, context: ssl.SSLContext, stack: AsyncExitStack) -> list[Addressed]:
    upstreams: list[Addressed] = []
    if settings.has_key:
        openrouter = OpenRouter(
            open_transport(context, keeps_spare=True),
            api_key=settings.openrouter_api_key.get_secret_value(),
            base_url=settings.openrouter_base_url,
            app_url=settings.app_url,
            app_title=settings.app_title,
            others=("local", *(server.prefix for server in settings.servers.values())),
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
    for name, server in settings.servers.items():
        upstream = _open_server(name, server, settings, context)
        stack.push_async_callback(upstream.aclose)
        upstreams.append(upstream)
    if not upstreams:
        log.warning("no upstream: set OPENROUTER_API_KEY or a server, or install the local model")
    return upstreams


def _open_server(name: str, server: ServerSettings, settings: Settings, context: ssl.SSLContext) -> OpenAICompatible:
    config = ServerConfig(
        name=name,
        base_url=server.base_url,
        prefix=server.prefix,
        is_free=server.is_free,
        api_key=server.api_key.get_secret_value(),
        headers={header: value.get_secret_value() for header, value in server.headers.items()},
        models=server.models,
        kind=server.kind,
        starts_thinking=frozenset(server.starts_thinking),
        sees_images=frozenset(server.sees_images),
        secrets=settings.secrets,
    )
    # A proxy leads away from this machine.
    is_here = is_loopback(urlsplit(server.base_url).hostname or "")
    return OpenAICompatible(PushTransport(context) if is_here else open_transport(context), config)


def _watch(upstream: Addressed, clock: Clock) -> WatchedUpstream:
    match upstream:
        case OpenRouter():
            return WatchedBroker(upstream, clock)
        case OpenAICompatible():
            return WatchedUpstream(upstream, clock, Breaker(clock.monotonic))
        case _:
            return WatchedUpstream(upstream, clock)


def _open_blobs(settings: Settings, store: Store, stack: AsyncExitStack) -> DiskBlobs:
    """Beside a store that forgets, files are forgotten too."""
    if store.kind != "memory":
        return DiskBlobs(settings.data_dir / "files")
    folder = tempfile.mkdtemp(prefix="openchat-files-")
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return DiskBlobs(Path(folder))


def _default_model(settings: Settings) -> DefaultModel:
    if settings.model_name:
        return DefaultModel(settings.model_name)
    # Who has set up a server expects its answers, not those of the small local model.
    return DefaultModel("openrouter/auto") if settings.has_key else DefaultModel(MODEL_ID, tuple(settings.servers))


async def _keep_index(services: Services, clock: Clock) -> None:
    while True:
        await services.store.catch_up()
        await clock.sleep(INDEX_SECONDS)


async def _keep_house(services: Services, temporary: TemporaryStore, clock: Clock) -> None:
    """Remove what is due: deleted and idle temporary conversations, files that nobody uses, old receipts."""
    while True:
        await services.conversations.purge()
        for gone in await temporary.forget_idle(clock.now() - timedelta(hours=services.settings.temporary_hours)):
            services.bus.publish(gone.owner, ConversationDeleted(gone.id))
        await services.files.sweep(UNUSED_FILE_SECONDS)
        await services.store.purge_receipts(clock.now() - RECEIPT_LIFETIME)
        await clock.sleep(HOUSEKEEPING_SECONDS)


async def _tell_upstreams(upstreams: Sequence[Addressed]) -> None:
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
