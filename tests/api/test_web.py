"""The web client's files: what is kept for how long, what may run, and that nothing else is served."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from openchat.upstream.scripted.scenarios import png
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.programs import Browser
from tests.support.waiting import soon, take

INDEX = '<!doctype html><script type="module" src="/assets/index-a1.js"></script>'
SCRIPT = "console.log('Hallo, Wörld');"
# What a browser makes of a page with foreign things in it, told as the system prompt of a new conversation.
PROBED_PAGE = """<!doctype html><title>probe</title>
<style>#element { color: rgb(1, 2, 3) }</style>
<p id="element">by element</p>
<p id="attribute" style="color: rgb(1, 2, 3)">by attribute</p>
<p id="script">by script</p>
<img id="pixel" src="pixel-url" alt=""><img id="drawing" src="drawing-url" alt="">
<img src="data:," onerror="ran.push('attribute')" alt="">
<script>ran.push("inline")</script>
<script type="module" src="/assets/probe.js"></script>"""
PROBE = """
window.ran = ["module"];
const refused = new Set();
document.addEventListener("securitypolicyviolation", (event) => refused.add(event.effectiveDirective));
const element = (id) => document.getElementById(id);
const isStyled = (id) => getComputedStyle(element(id)).color === "rgb(1, 2, 3)";
const evaluates = () => { try { return new Function("return true")(); } catch { return false; } };
element("script").style.color = "rgb(1, 2, 3)";
for (const attack of ["<style>p {}</style>", "<img src='data:,' onerror='ran.push(1)'>"])
  element("script").insertAdjacentHTML("beforeend", attack);
const foreign = document.createElement("script");
foreign.textContent = "ran.push('inserted')";
document.body.append(foreign);
const loaded = (image) => image.decode().then(() => true, () => false);
const found = {
  pixel: await loaded(element("pixel")),
  drawing: await loaded(element("drawing")),
  "styled by attribute": isStyled("attribute"),
  "styled by script": isStyled("script"),
  "styled by element": isStyled("element"),
};
await new Promise((resolve) => setTimeout(resolve));
const report = { ran, ...found, refused: [...refused].sort() };
report.evaluated = evaluates();
await fetch("/api/conversations", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ system_prompt: JSON.stringify(report) }),
});
"""
PIXEL = base64.b64decode(png(4).partition(",")[2])
PAGES = ["/", "/c/01a1feb5-3103-7639-92fb-574fcc522b7f", "/settings/", "/c/assets", "/apis", "/healthy"]


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A build, and beside it a file that is none of it."""
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "theme.js").write_text("theme")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "assets" / "index-a1.js").write_text(SCRIPT)
    (folder / "assets" / "index-a1.css").write_text("body {}")
    (folder / "assets" / "KaTeX-a1.woff2").write_bytes(b"wOF2")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


async def raw(gateway: Gateway, target: str) -> bytes:
    """The answer to a target that no client library would send as it is."""
    place = urlsplit(gateway.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode("latin-1"))
    answer = await reader.read()
    writer.close()
    return answer


def is_problem(response: httpx.Response, status: int, code: str) -> bool:
    said = response.headers["content-type"], response.status_code
    return said == ("application/problem+json", status) and response.json()["code"] == code


async def test_every_page_of_the_client_is_its_index(open_gateway: OpenGateway, web: Path) -> None:
    async with open_gateway(web=web) as gateway:
        for path in PAGES:
            page = await gateway.client.get(path)
            assert (page.status_code, page.text) == (200, INDEX), path
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert page.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "media_type", "kept"),
    [
        ("/assets/index-a1.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/assets/index-a1.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/assets/KaTeX-a1.woff2", "font/woff2", "public, max-age=31536000, immutable"),
        ("/theme.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/icon.svg", "image/svg+xml", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
    ],
)
async def test_hashed_files_are_kept_for_a_year_and_others_asked_for_anew(
    open_gateway: OpenGateway, web: Path, path: str, media_type: str, kept: str
) -> None:
    async with open_gateway(web=web) as gateway:
        file = await gateway.client.get(path)
        head = await gateway.client.head(path)
    assert (file.status_code, file.content) == (200, (web / path[1:]).read_bytes())
    assert (file.headers["content-type"], file.headers["cache-control"]) == (media_type, kept)
    assert (head.status_code, head.content) == (200, b"")
    same = ("content-type", "content-length", "cache-control", "etag")
    assert [head.headers[name] for name in same] == [file.headers[name] for name in same]


async def test_what_a_browser_has_is_not_sent_again_until_it_changes(open_gateway: OpenGateway, web: Path) -> None:
    async with open_gateway(web=web) as gateway:
        first = await gateway.client.get("/c/1")
        known = {"If-None-Match": first.headers["etag"]}
        again = await gateway.client.get("/", headers=known)
        # Of the same length and time, as two releases that were installed from packages are.
        made = (web / "index.html").stat().st_mtime_ns
        (web / "index.html").write_text(INDEX.replace("a1", "b2"))
        os.utime(web / "index.html", ns=(made, made))
        changed = await gateway.client.get("/", headers=known)
    assert (again.status_code, again.content, "content-length" in again.headers) == (304, b"", False)
    # They replace what the browser has kept: a stricter policy would break the page.
    for name in ("content-security-policy", "cache-control", "etag", "vary", "cross-origin-opener-policy"):
        assert again.headers[name] == first.headers[name]
    assert (changed.status_code, changed.text) == (200, INDEX.replace("a1", "b2"))


async def test_what_the_build_has_compressed_is_sent_so_to_who_takes_it(open_gateway: OpenGateway, web: Path) -> None:
    script = web / "assets" / "index-a1.js"
    script.with_name("index-a1.js.br").write_bytes(b"as brotli")
    script.with_name("index-a1.js.gz").write_bytes(b"as gzip")
    expected = {
        "gzip, deflate, br": "br",
        "gzip": "gzip",
        "br;q=0, gzip;q=0.5": "gzip",
        "BR ; Q=0.0,GZIP": "gzip",
        "identity": None,
        "gzip;q=0": None,
        "": None,
    }
    etags = set()
    async with open_gateway(web=web) as gateway:
        for accepted, encoding in expected.items():
            async with gateway.client.stream(
                "GET", "/assets/index-a1.js", headers={"Accept-Encoding": accepted}
            ) as answer:
                body = b"".join([chunk async for chunk in answer.aiter_raw()])
            assert answer.headers.get("content-encoding") == encoding, accepted
            assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
            assert "Accept-Encoding" in answer.headers["vary"]
            assert body == {"br": b"as brotli", "gzip": b"as gzip", None: SCRIPT.encode()}[encoding]
            etags.add(answer.headers["etag"])
    assert len(etags) == 3


async def test_a_page_may_run_the_clients_own_scripts_and_nothing_else(open_gateway: OpenGateway, web: Path) -> None:
    async with open_gateway(web=web) as gateway:
        page = await gateway.client.get("/")
        script = await gateway.client.get("/assets/index-a1.js")
    policy = dict(rule.split(" ", 1) for rule in page.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["font-src"] == policy["style-src"] == "'self'"
    assert page.headers["content-security-policy"] == script.headers["content-security-policy"]
    assert page.headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in page.headers["permissions-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"
    assert "x-request-id" in page.headers


@pytest.mark.parametrize(
    "path", ["/assets/index-b2.js", "/assets/", "/assets", "/assets/none", "/favicon.ico", "/c/1.js", "/docs", "/redoc"]
)
async def test_a_file_that_is_not_there_is_a_problem_and_never_the_index(
    open_gateway: OpenGateway, web: Path, path: str
) -> None:
    async with open_gateway(web=web) as gateway:
        assert is_problem(await gateway.client.get(path), 404, "not_found")


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/runs/1/nothing", "/v1/models", "/health/x"])
async def test_what_the_api_does_not_know_stays_a_problem(open_gateway: OpenGateway, web: Path, path: str) -> None:
    async with open_gateway(web=web) as gateway:
        assert is_problem(await gateway.client.get(path), 404, "not_found")
        assert is_problem(await gateway.client.post(path), 404, "not_found")


async def test_other_methods_are_refused_where_there_is_a_page_or_a_route(open_gateway: OpenGateway, web: Path) -> None:
    async with open_gateway(web=web) as gateway:
        for path, allowed in (("/", "GET, HEAD"), ("/c/1", "GET, HEAD"), ("/theme.js", "GET, HEAD")):
            refused = await gateway.client.post(path)
            assert is_problem(refused, 405, "method_not_allowed")
            assert refused.headers["allow"] == allowed
        assert is_problem(await gateway.client.get("/api/runs/1/stop"), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/%2e%2e/secret",
        "/....//secret.txt",
        "//secret.txt",
        "/link.txt",
        "/linked/secret.txt",
        "/assets/link.txt",
        "/theme.js%00",
        "/theme.js%00.txt",
        "/%00",
        "/assets/%ff%fe.js",
        "/..\\secret.txt",
        "/" + "a" * 5000 + ".js",
    ],
)
async def test_nothing_but_the_build_can_be_read(open_gateway: OpenGateway, web: Path, target: str) -> None:
    (web / "link.txt").symlink_to(web.parent / "secret.txt")
    (web / "assets" / "link.txt").symlink_to("../../secret.txt")
    (web / "linked").symlink_to(web.parent)
    async with open_gateway(web=web) as gateway:
        answer = await raw(gateway, target)
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"application/problem+json" in answer
    assert b"\r\n\r\nsecret" not in answer


async def test_the_whole_path_of_a_file_cannot_be_asked_for(open_gateway: OpenGateway, web: Path) -> None:
    async with open_gateway(web=web) as gateway:
        for target in (f"/{web.parent}/secret.txt", str(web.parent / "secret.txt")):
            assert (await raw(gateway, target)).startswith(b"HTTP/1.1 404 ")


async def test_the_client_is_open_where_the_api_asks_for_the_token(open_gateway: OpenGateway, web: Path) -> None:
    async with open_gateway(web=web, access_token="a-token-of-enough-characters") as gateway:
        for path in ("/", "/c/1", "/theme.js", "/assets/index-a1.js"):
            assert (await gateway.client.get(path)).status_code == 200, path
        assert is_problem(await gateway.client.get("/api/about"), 401, "unauthorized")
        assert is_problem(await gateway.client.get("/api/nothing"), 401, "unauthorized")


async def test_a_host_that_is_not_ours_does_not_get_the_client(open_gateway: OpenGateway, web: Path) -> None:
    async with open_gateway(web=web) as gateway:
        assert is_problem(await gateway.client.get("/", headers={"Host": "evil.example"}), 400, "bad_host")


async def test_without_a_build_a_page_says_how_to_make_one_and_the_api_works(
    open_gateway: OpenGateway, tmp_path: Path
) -> None:
    web = tmp_path / "web"
    async with open_gateway(web=web) as gateway:
        for path in ("/", "/c/1"):
            page = await gateway.client.get(path)
            assert page.status_code == 404
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert page.headers["cache-control"] == "no-store"
            assert "npm run build" in page.text
            assert "<script" not in page.text
            assert "<style" not in page.text
        assert is_problem(await gateway.client.get("/assets/index-a1.js"), 404, "not_found")
        assert (await gateway.client.get("/api/about")).status_code == 200
        # Built meanwhile.
        web.mkdir()
        (web / "index.html").write_text(INDEX)
        assert (await gateway.client.get("/")).text == INDEX


async def test_a_real_browser_runs_the_client_and_nothing_that_gets_into_its_page(
    open_gateway: OpenGateway, web: Path, browser: Browser
) -> None:
    (web / "index.html").write_text(PROBED_PAGE)
    (web / "assets" / "probe.js").write_text(PROBE)
    async with open_gateway(web=web) as gateway:
        for name, content in (("pixel", PIXEL), ("drawing", b'<svg xmlns="http://www.w3.org/2000/svg"/>')):
            file = (await gateway.client.post("/api/files", content=content)).json()
            page = (web / "index.html").read_text().replace(f"{name}-url", file["url"])
            (web / "index.html").write_text(page)
        async with gateway.stream("/api/events") as events:
            await browser.open(f"{gateway.url}/c/1")
            created = (await soon(take(events, "conversation.created")))[-1].data
    found = json.loads(created["conversation"]["system_prompt"])
    assert found == {
        "ran": ["module"],
        "pixel": True,
        # It is no image that may be shown from here.
        "drawing": False,
        "styled by attribute": True,
        "styled by script": True,
        "styled by element": False,
        "evaluated": False,
        "refused": ["script-src-attr", "script-src-elem", "style-src-elem"],
    }
