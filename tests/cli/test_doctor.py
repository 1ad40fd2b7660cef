"""`openchat doctor`: each thing that can be wrong is found, with its fix, and told to scripts by the exit code."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from openchat.cli.client import GatewayClient
from openchat.cli.findings import Finding
from openchat.cli.stream_test import judge, observe
from openchat.server import bind
from openchat.upstream.scripted import ScriptedUpstream
from tests.cli.conftest import Printed, Program
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import PATIENCE_SECONDS, Gateway
from tests.support.proxies import Passing, at_once, buffered, cut_after, every_few, gzipped, proxy

KEY = "sk-or-v1-scripted-key"
SECONDS = 1.0


def found(printed: Printed) -> dict[str, dict[str, Any]]:
    return {finding["about"]: finding for finding in printed.json["findings"]}


def stream_findings(url: str) -> list[Finding]:
    with GatewayClient(url) as client:
        return judge(observe(client, SECONDS), url)


@pytest.fixture
def person(tmp_path: Path, upstream: ScriptedUpstream) -> Program:
    return Program(
        tmp_path / "person",
        OPENROUTER_API_KEY=KEY,
        OPENROUTER_BASE_URL=upstream.base_url,
        DATABASE_URL=SQLITE_URL,
        MAX_RUNS="10",
    )


async def test_nothing_is_wrong_with_a_gateway_that_runs(
    person: Program, open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway() as gateway:
        printed = await person.run("doctor", "--json", "--seconds", "1", "--url", gateway.url)

    findings = found(printed)
    assert printed.json["healthy"] is True
    assert (printed.code, printed.err) == (0, "")
    assert {about: finding["state"] for about, finding in findings.items()} == dict.fromkeys(
        [
            "configuration",
            "reachability",
            "key",
            "credit",
            "clock",
            "local model",
            "open files",
            "store",
            "disk",
            "gateway",
            "stream",
        ],
        "ok",
    )
    assert "10 events" in findings["stream"]["says"]
    assert KEY not in printed.out
    assert upstream.completions == []


async def test_without_a_gateway_it_says_how_to_start_one(person: Program) -> None:
    person.env["PORT"] = "1"

    printed = await person.run("doctor", "--json")

    assert found(printed)["gateway"]["state"] == "warning"
    assert "openchat serve" in found(printed)["gateway"]["fix"]
    assert printed.code == 0
    strict = await person.run("doctor", "--strict")
    assert strict.code == 1
    assert strict.err == "openchat: 1 of 10 findings need mending: gateway\n"


async def test_a_gateway_that_was_named_must_be_there(person: Program) -> None:
    printed = await person.run("doctor", "--json", "--url", "http://127.0.0.1:1")

    assert (printed.code, found(printed)["gateway"]["state"]) == (1, "error")


async def test_an_address_that_is_none_is_wrong_use_before_anything_is_looked_at(person: Program) -> None:
    printed = await person.run("doctor", "--url", "nonsense")

    assert (printed.code, printed.out) == (2, "")
    assert printed.err == "openchat: --url nonsense: must be an address such as http://127.0.0.1:8001\n"


async def test_servers_answer_too_and_the_one_that_is_down_is_named(
    person: Program, open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    servers = {"up": {"base_url": upstream.base_url}, "down": {"base_url": "http://127.0.0.1:1/v1"}}
    person.env |= {"OPENROUTER_API_KEY": "", "LOCAL_MODEL": "off", "SERVERS__UP__BASE_URL": upstream.base_url}
    async with open_gateway(openrouter_api_key="", local_model="off", servers=servers) as gateway:
        await gateway.client.post("/api/models/refresh")
        printed = await person.run("doctor", "--json", "--seconds", "1", "--url", gateway.url)

    findings = found(printed)
    assert (findings["key"]["state"], findings["key"]["says"]) == ("ok", "no OPENROUTER_API_KEY: only up answers")
    assert findings["upstream up"]["state"] == "ok"
    assert findings["upstream down"]["state"] == "warning"
    assert "SERVERS__DOWN__BASE_URL" in findings["upstream down"]["fix"]
    assert printed.code == 0


async def test_what_is_folded_stays_clear_of_the_signs(person: Program) -> None:
    person.env["PORT"] = "1"
    async with person.at_terminal("doctor", columns=40, lines=60) as shown:
        await shown.ended()

    findings = shown.text.split("openchat: ")[0]
    assert {line[:2] for line in findings.splitlines()} <= {"✓ ", "! ", "✗ ", "  "}
    assert "! gateway: none answers at\n  http://127.0.0.1:1\n  → start it with `openchat serve`, or\n    " in findings


@pytest.mark.parametrize(
    ("env", "about", "state", "says", "fix"),
    [
        ({"RETRIES": "x"}, "configuration", "error", "RETRIES=x: must be", ".env"),
        ({"OPENROUTER_BASE_URL": "http://127.0.0.1:1/api/v1"}, "reachability", "error", "no connection", "network"),
        ({"DATABASE_URL": "memory:"}, "store", "warning", "forgotten", "DATABASE_URL=sqlite"),
        ({"MAX_RUNS": "100000"}, "open files", "warning", "may need 200100", "LimitNOFILE=200100"),
        ({"OPENROUTER_API_KEY": "", "LOCAL_MODEL": "off"}, "key", "warning", "no OPENROUTER_API_KEY", ".env"),
    ],
)
async def test_what_is_wrong_here_is_found_with_its_fix(
    person: Program, env: dict[str, str], about: str, state: str, says: str, fix: str
) -> None:
    person.env |= {"PORT": "1", **env}

    printed = await person.run("doctor", "--json")

    finding = found(printed)[about]
    assert finding["state"] == state
    assert says in finding["says"]
    assert fix in finding["fix"]
    assert printed.code == (1 if state == "error" else 0)


async def test_a_key_that_is_refused(person: Program, upstream: ScriptedUpstream) -> None:
    upstream.expected_key = "sk-or-v1-another"

    printed = await person.run("doctor", "--json")

    assert found(printed)["key"]["state"] == "error"
    assert "openrouter.ai/settings/keys" in found(printed)["key"]["fix"]
    assert printed.code == 1
    assert KEY not in printed.out + printed.err


@pytest.mark.parametrize(("left", "state"), [(0, "error"), (0.25, "warning"), (None, "ok")])
async def test_what_credit_is_left(person: Program, upstream: ScriptedUpstream, left: float | None, state: str) -> None:
    upstream.key_info = {**upstream.key_info, "limit_remaining": left}

    assert found(await person.run("doctor", "--json"))["credit"]["state"] == state


async def test_a_store_that_is_no_database(person: Program) -> None:
    (person.home / "openchat.db").write_text("something else entirely, and long enough to be read as a head" * 20)

    printed = await person.run("doctor", "--json")

    assert found(printed)["store"]["state"] == "error"
    assert "backup" in found(printed)["store"]["fix"]


async def test_a_store_in_use_is_no_fault(person: Program, open_gateway: OpenGateway, tmp_path: Path) -> None:
    person.env["OPENCHAT_HOME"] = str(tmp_path)
    async with open_gateway(database_url=SQLITE_URL):
        printed = await person.run("doctor", "--json")

    assert found(printed)["store"]["state"] == "ok"
    assert "in use by the gateway" in found(printed)["store"]["says"]


async def test_people_get_lines_with_signs(person: Program) -> None:
    person.env["PORT"] = "1"
    async with person.at_terminal("doctor", columns=100, lines=40) as shown:
        assert await shown.ended() == 0

    assert "✓ key: OpenRouter takes it" in shown.text
    assert "! gateway: none answers at http://127.0.0.1:1\n  → start it with `openchat serve`" in shown.text


@pytest.mark.parametrize(
    ("passing", "sets", "about", "state", "says"),
    [
        (at_once, {}, "stream", "ok", "10 events"),
        (buffered, {}, "stream buffering", "error", "arrived all at once"),
        (every_few(4), {}, "stream buffering", "error", "bursts"),
        (cut_after(0.45), {}, "stream end", "error", " s, with 4 of 10 events"),
        (gzipped, {"content-encoding": "gzip"}, "stream compression", "warning", "compressed with gzip"),
        (at_once, {"cache-control": "public"}, "stream headers", "warning", "`public`"),
        (at_once, {"content-type": "text/plain"}, "stream", "error", "text/plain"),
    ],
    ids=["at once", "buffered", "bursts", "cut", "compressed", "headers", "type"],
)
async def test_what_a_proxy_does_to_the_stream(
    gateway: Gateway, passing: Passing, sets: dict[str, str], about: str, state: str, says: str
) -> None:
    async with proxy(gateway.url, passing, sets=sets) as url:
        findings = await asyncio.to_thread(stream_findings, url)

    by_name = {finding.about: finding for finding in findings}
    assert by_name[about].state == state
    assert says in by_name[about].says
    assert (by_name[about].fix is None) == (state == "ok")


async def test_a_proxy_that_holds_back_makes_it_exit_with_1(person: Program, gateway: Gateway) -> None:
    async with proxy(gateway.url, buffered) as url:
        printed = await person.run("doctor", "--seconds", "1", "--url", url)

    assert printed.code == 1
    assert "proxy_buffering off" in printed.out
    assert printed.err.endswith("findings need mending: stream buffering\n")


IGNORING = "proxy_ignore_headers X-Accel-Buffering;"
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass {url}; proxy_http_version 1.1; proxy_set_header Host 127.0.0.1; {more} }}
  }}
}}
"""


@asynccontextmanager
async def nginx(folder: Path, url: str, more: str) -> AsyncIterator[str]:
    """The real one in front of the gateway, with these lines in its location."""
    with contextlib.closing(bind("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, url=url, more=more))
    process = await asyncio.create_subprocess_exec("nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.skipif(
    shutil.which("nginx") is None,
    reason="nginx is not installed; the proxies above hold back, cut and compress as it does",
)
@pytest.mark.parametrize(
    ("more", "about", "state"),
    [
        ("proxy_buffering off;", "stream", "ok"),
        # As it comes: the gateway's own X-Accel-Buffering turns the buffering off.
        ("", "stream", "ok"),
        # Small events pass its buffers as they come, but wait in its compression.
        (f"{IGNORING} gzip on; gzip_types text/event-stream;", "stream buffering", "error"),
        ("gzip on; gzip_types text/event-stream;", "stream compression", "warning"),
        ("proxy_buffering off; proxy_hide_header Cache-Control;", "stream headers", "warning"),
    ],
    ids=["as documented", "by default", "buffering", "gzip", "headers"],
)
async def test_what_nginx_does_to_the_stream(
    gateway: Gateway, tmp_path: Path, more: str, about: str, state: str
) -> None:
    async with nginx(tmp_path, gateway.url, more) as url:
        findings = await asyncio.to_thread(stream_findings, url)

    assert {finding.about: finding.state for finding in findings}.get(about) == state
