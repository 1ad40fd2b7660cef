"""`openchat doctor`: looks at this machine, at OpenRouter and at the gateway; changes nothing and costs nothing."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, TypeAlias

import httpx
from filelock import FileLock, Timeout
from rich.table import Table
from rich.text import Text

from openchat.cli.client import CONNECT_SECONDS, GatewayClient, Json
from openchat.cli.connecting import access_token, check_url, own_url, running_gateway
from openchat.cli.failures import CommandFailed, Unhealthy
from openchat.cli.findings import Finding, State
from openchat.cli.printing import console, print_json
from openchat.cli.stream_test import judge, observe
from openchat.errors import StartupError
from openchat.reports.words import money, visible
from openchat.settings import MEMORY_URL, SQLITE_PREFIX, Settings, load
from openchat.upstream.local_model import MODEL_ID, is_installed

# A viewer's and an upstream's connection for each run, and what the process needs itself.
FILES_PER_RUN: Final = 2
FILES_BESIDES: Final = 100
GIGABYTE: Final = 1_000_000_000
DISK_WARNING_BYTES: Final = GIGABYTE
DISK_ERROR_BYTES: Final = 100_000_000
LITTLE_CREDIT: Final = Decimal("0.5")
# Certificates and signatures tolerate minutes; what people read in a list does not tolerate more.
CLOCK_SECONDS: Final = 60
_KEYS_PAGE: Final = "https://openrouter.ai/settings/keys"
_SIGNS: Final[dict[State, tuple[str, str]]] = {
    "ok": ("✓", "green"),
    "warning": ("!", "yellow"),
    "error": ("✗", "red"),
}

Check: TypeAlias = Callable[[Settings], Iterator[Finding]]


def doctor(*, url: str | None, token: str | None, seconds: float, strict: bool, as_json: bool) -> None:
    """Print the findings as they come. Raises Unhealthy where something is wrong."""
    if url is not None:
        check_url(url)
    findings = []
    for finding in _examine(url, token, seconds):
        findings.append(finding)
        if not as_json:
            _print(finding)
    bad = [finding for finding in findings if finding.state == "error" or (strict and finding.state == "warning")]
    if as_json:
        print_json({"healthy": not bad, "findings": [asdict(finding) for finding in findings]})
    if bad:
        raise Unhealthy(f"{len(bad)} of {len(findings)} findings need mending: {', '.join(one.about for one in bad)}")


def _examine(url: str | None, token: str | None, seconds: float) -> Iterator[Finding]:
    try:
        settings = load()
    except StartupError as exc:
        yield Finding("configuration", "error", str(exc), "correct it in .env or in the environment")
        settings = None
    if settings is not None:
        yield _configuration(settings)
        for check in (_openrouter, _local_model, _files, _store, _disk):
            yield from check(settings)
        if token is None and url and url.rstrip("/") in {settings.app_url, own_url(settings)}:
            token = access_token(settings)
    if url is not None or settings is not None:
        with running_gateway(url, token) as client:
            yield from _gateway(client, seconds, is_wanted=url is not None)


def _configuration(settings: Settings) -> Finding:
    file = settings.openchat_home / ".env"
    return Finding("configuration", "ok", f"{file}" if file.is_file() else "no .env: defaults and the environment")


def _openrouter(settings: Settings) -> Iterator[Finding]:
    """One request tells reachability, key, credit and clock."""
    if not settings.has_key:
        others = [*settings.servers, *(["the local model"] if settings.wants_local_model else [])]
        if settings.servers:
            verb = "answers" if len(others) == 1 else "answer"
            yield Finding("key", "ok", f"no OPENROUTER_API_KEY: only {', '.join(others)} {verb}")
            return
        says = f"no OPENROUTER_API_KEY: {'only the local model answers' if others else 'nothing can answer'}"
        yield Finding("key", "warning", says, f"make a key at {_KEYS_PAGE} and put it into .env")
        return
    headers = {"Authorization": f"Bearer {settings.openrouter_api_key.get_secret_value()}"}
    try:
        answer = httpx.get(f"{settings.openrouter_base_url}/key", headers=headers, timeout=CONNECT_SECONDS)
    except httpx.HTTPError as exc:
        fix = "check network, DNS, firewall and OPENROUTER_BASE_URL; HTTPS_PROXY where a proxy is needed"
        yield Finding("reachability", "error", f"{settings.openrouter_base_url}: {_reason(exc)}", fix)
        return
    took = answer.elapsed.total_seconds() * 1000
    yield Finding("reachability", "ok", f"{settings.openrouter_base_url} answers in {took:.0f} ms")
    yield from _key(answer)
    yield from _clock(answer.headers.get("date"))


def _key(answer: httpx.Response) -> Iterator[Finding]:
    if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        yield Finding("key", "error", "OpenRouter does not take the key", f"make another at {_KEYS_PAGE}")
        return
    try:
        data = answer.raise_for_status().json(parse_float=Decimal)["data"]
        limit = data.get("limit_remaining")
        remaining = None if limit is None else Decimal(limit)
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        says = f"OpenRouter answered {answer.status_code}, and not about the key"
        yield Finding("key", "warning", says, "try again in a while; check OPENROUTER_BASE_URL")
        return
    yield Finding("key", "ok", "OpenRouter takes it")
    if remaining is None:
        yield Finding(
            "credit", "ok", "the key has no limit; see https://openrouter.ai/credits for the account's credit"
        )
    elif remaining <= 0:
        yield Finding("credit", "error", "the key's limit is used up", f"raise it at {_KEYS_PAGE}")
    elif remaining < LITTLE_CREDIT:
        yield Finding("credit", "warning", f"{money(str(remaining))} are left to the key", f"raise it at {_KEYS_PAGE}")
    else:
        yield Finding("credit", "ok", f"{money(str(remaining))} are left to the key")


def _clock(date: str | None) -> Iterator[Finding]:
    try:
        off = (datetime.now(UTC) - parsedate_to_datetime(date or "")).total_seconds()
    except (ValueError, TypeError):
        return
    if abs(off) > CLOCK_SECONDS:
        says = f"this machine's clock is {abs(off):.0f} s {'ahead' if off > 0 else 'behind'}"
        yield Finding("clock", "error", says, "set it by network time: `timedatectl set-ntp true`")
    else:
        yield Finding("clock", "ok", "right to a few seconds")


def _local_model(settings: Settings) -> Iterator[Finding]:
    if not settings.wants_local_model:
        yield Finding("local model", "ok", "not wanted (LOCAL_MODEL, or there is a key)")
    elif is_installed():
        yield Finding("local model", "ok", f"{MODEL_ID} is installed")
    else:
        state: State = "warning" if settings.has_key else "error"
        yield Finding("local model", state, "wanted, but not installed", "run `openchat local install`")


def _files(settings: Settings) -> Iterator[Finding]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = settings.max_runs * FILES_PER_RUN + FILES_BESIDES
    if soft == resource.RLIM_INFINITY or soft >= needed:
        yield Finding(
            "open files",
            "ok",
            f"{soft if soft > 0 else 'no limit'}, {needed} are needed for MAX_RUNS={settings.max_runs}",
        )
        return
    way = f"`ulimit -n {needed}`" if hard == resource.RLIM_INFINITY or hard >= needed else "raise the hard limit"
    runs = max(1, (soft - FILES_BESIDES) // FILES_PER_RUN)
    fix = f"{way} before `serve` (systemd: LimitNOFILE={needed}), or MAX_RUNS={runs}"
    says = f"{soft} are allowed, MAX_RUNS={settings.max_runs} runs may need {needed}"
    yield Finding("open files", "warning", says, fix)


def _store(settings: Settings) -> Iterator[Finding]:
    if settings.database_url == MEMORY_URL:
        fix = f"DATABASE_URL={SQLITE_PREFIX}data/openchat.db"
        yield Finding("store", "warning", "in memory: everything is forgotten at the end", fix)
        return
    file = Path(settings.database_url.removeprefix(SQLITE_PREFIX).partition("?")[0])
    if not file.exists():
        folder = next(parent for parent in file.parents if parent.exists())
        if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
            yield Finding("store", "ok", f"{file} is made at the first start")
        else:
            yield Finding("store", "error", f"{file} cannot be made", f"let this user write to {folder}")
        return
    if not os.access(file, os.R_OK | os.W_OK) or not os.access(file.parent, os.W_OK):
        yield Finding("store", "error", f"{file} is not writable", f"let this user write to {file.parent}")
        return
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            revision = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as exc:
        yield Finding("store", "error", f"{file}: {exc}", "put a backup in its place, or name another file")
        return
    used = "in use by the gateway" if _is_locked(file) else "not in use"
    size = file.stat().st_size / 1_000_000
    yield Finding("store", "ok", f"{file}, {size:.1f} MB, schema {revision[0] if revision else '?'}, {used}")


def _is_locked(file: Path) -> bool:
    if not Path(f"{file}.lock").exists():
        return False
    try:
        with FileLock(f"{file}.lock", blocking=False):
            return False
    except Timeout:
        return True


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    state: State = "error" if free < DISK_ERROR_BYTES else "warning" if free < DISK_WARNING_BYTES else "ok"
    fix = None if state == "ok" else "make room, or let DATA_DIR and DATABASE_URL name a larger disk"
    yield Finding("disk", state, f"{free / GIGABYTE:.1f} GB free in {folder}", fix)


def _gateway(client: GatewayClient, seconds: float, *, is_wanted: bool) -> Iterator[Finding]:
    """`is_wanted`: one was named, so that it must be there."""
    try:
        if not client.is_there():
            fix = "start it with `openchat serve`, or give the address with --url"
            yield Finding("gateway", "error" if is_wanted else "warning", f"none answers at {client.url}", fix)
            return
        client.get("/health/ready")
        models = client.get("/api/models", limit=1)
        upstreams = client.get("/api/upstreams")["items"]
    except CommandFailed as exc:
        yield Finding("gateway", "error", str(exc), "see the log of `openchat serve`, and --url and --token")
        return
    yield Finding("gateway", "ok", f"{client.url} is ready; it answers with {models['default_model']}")
    yield from _upstreams(upstreams)
    try:
        seen = observe(client, seconds)
    except CommandFailed as exc:
        yield Finding("stream", "error", str(exc), "let the proxy pass /api/ as it is")
        return
    yield from judge(seen, client.url)


def _upstreams(known: Json) -> Iterator[Finding]:
    """The servers as the gateway met them last; OpenRouter and the local model are looked at by themselves."""
    for upstream in known:
        about = f"upstream {upstream['name']}"
        is_server = upstream["kind"] not in {"openrouter", "local"}
        if upstream["error"] is not None:
            setting = f"SERVERS__{upstream['name'].upper()}__"
            mend = f"start it, or correct {setting}BASE_URL and {setting}API_KEY"
            says = f"{upstream['base_url']}: {upstream['error']['message']}"
            yield Finding(about, "warning", says, mend if is_server else "see the log of `openchat serve`")
        elif is_server:
            yield Finding(about, "ok", f"{upstream['base_url']}, {upstream['kind']}, models: {upstream['models']}")


def _print(finding: Finding) -> None:
    out = console()
    sign, colour = _SIGNS[finding.state]
    if not out.is_terminal:
        way_out = f"\n  → {visible(finding.fix)}" if finding.fix else ""
        sys.stdout.write(f"{sign} {finding.about}: {visible(finding.says)}{way_out}\n")
        sys.stdout.flush()
        return
    # Beside their signs, so that what is folded stays clear of them.
    lines = _grid()
    lines.add_row(Text(sign, style=colour), Text.assemble((finding.about, "bold"), f": {visible(finding.says)}"))
    if finding.fix:
        fix = _grid()
        fix.add_row(Text("→", style="dim"), Text(visible(finding.fix), style="dim"))
        lines.add_row("", fix)
    out.print(lines)


def _grid() -> Table:
    return Table.grid(padding=(0, 1, 0, 0))


def _reason(exc: httpx.HTTPError) -> str:
    match exc:
        case httpx.TimeoutException():
            return "no answer in time"
        case httpx.ConnectError():
            return f"no connection: {exc}"
        case _:
            return str(exc) or type(exc).__name__
