"""Fetching what a user names: nothing inside the server's own network, and no more than fits."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
from collections.abc import AsyncIterator
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from aiohttp import web

from openchat.errors import Invalid, TooLarge
from openchat.files.fetch import MAX_REDIRECTS, Address, Fetcher, is_public

PICTURE = b"\x89PNG\r\n\x1a\n and more"
SECRET = b"what only the inside may see"


class Site:
    """A server on loopback that answers, redirects and remembers who asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0

    def url(self, path: str = "/picture.png", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        match request.match_info["page"]:
            case "picture.png":
                return web.Response(body=PICTURE)
            case "missing":
                return web.Response(status=404, body=SECRET)
            case "to":
                return web.Response(status=302, headers={"Location": request.query["url"]})
            case "nowhere":
                return web.Response(status=302)
            case "loop":
                return web.Response(status=307, headers={"Location": "/loop"})
            case "bomb":
                bomb = gzip.compress(b"\0" * 1_000_000)
                return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})
            case "cut":
                response = web.StreamResponse(headers={"Content-Length": "1000"})
                await response.prepare(request)
                await response.write(b"half")
                assert request.transport is not None
                request.transport.close()
                return response
            case _:
                return web.Response(body=SECRET)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    served = Site()
    app = web.Application()
    app.router.add_get("/{page}", served.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.port = runner.addresses[0][1]
    yield served
    await runner.cleanup()


@pytest.fixture
def fetcher() -> Fetcher:
    """One for which loopback is outside; all else that is private stays inside."""
    return Fetcher(
        ssl.create_default_context(), lambda address: address == IPv4Address("127.0.0.1") or is_public(address)
    )


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
    ],
)
def test_addresses_of_the_inside_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


async def test_a_file_is_fetched_whole(site: Site, fetcher: Fetcher) -> None:
    assert await fetcher.fetch(site.url(), len(PICTURE)) == PICTURE


async def test_a_redirect_is_followed(site: Site, fetcher: Fetcher) -> None:
    assert await fetcher.fetch(site.url("/to?url=/picture.png"), 1000) == PICTURE
    assert await fetcher.fetch(site.url(f"/to?url={site.url()}"), 1000) == PICTURE


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "\uff11\uff12\uff17.0.0.1",
        "user:password@127.0.0.1",
        "example.org@127.0.0.1",
    ],
)
async def test_the_inside_is_not_asked_however_it_is_written(site: Site, host: str) -> None:
    with pytest.raises(Invalid) as caught:
        await Fetcher(ssl.create_default_context()).fetch(site.url("/secret", host), 1000)

    assert site.asked == []
    assert caught.value.errors[0].path == "url"
    assert "password" not in caught.value.detail


@pytest.mark.parametrize("host", ["127.0.0.2", "[::ffff:127.0.0.2]", "localhost", "[::1]", "①②⑦.0.0.2"])
async def test_a_redirect_to_the_inside_is_refused(site: Site, host: str) -> None:
    # Only 127.0.0.1 itself is outside here, under no name.
    fetcher = Fetcher(
        ssl.create_default_context(), lambda address: address == IPv4Address("127.0.0.1") and not site.asked
    )
    target = site.url("/secret", host)

    with pytest.raises(Invalid):
        await fetcher.fetch(site.url(f"/to?url={target}"), 1000)

    assert len(site.asked) == 1


def resolve_to(monkeypatch: pytest.MonkeyPatch, *hosts: str) -> list[str]:
    """Let every name have these addresses; the list of names asked for."""
    asked: list[str] = []

    async def answer(_: object, host: str, port: int, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in hosts]

    monkeypatch.setattr(type(asyncio.get_running_loop()), "getaddrinfo", answer)
    return asked


async def test_a_name_is_asked_for_once_so_that_no_second_answer_leads_elsewhere(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolve_to(monkeypatch, "127.0.0.1")
    allowed: list[Address] = []

    def is_allowed(address: Address) -> bool:
        allowed.append(address)
        return True

    assert (
        await Fetcher(ssl.create_default_context(), is_allowed).fetch(site.url(host="rebound.example"), 1000) == PICTURE
    )
    assert asked == ["rebound.example"]
    assert set(allowed) == {IPv4Address("127.0.0.1")}


async def test_a_name_with_one_address_inside_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "8.8.8.8", "127.0.0.1")

    with pytest.raises(Invalid, match="no public address"):
        await Fetcher(ssl.create_default_context()).fetch(site.url("/secret", "half.example"), 1000)
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "picture.png",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "gopher://example.org/x",
        "javascript:alert(1)",
        "http://",
        "http:///x",
        "http://[::1",
        "http://[x]/",
        "http://example.org:99999/",
        "http://exa mple.org/",
        "http://\x00/",
        "\ud83d",
    ],
)
async def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        await Fetcher(ssl.create_default_context()).fetch(url, 1000)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "data:text/plain,x", "//", "http://"])
async def test_a_redirect_leads_to_no_other_protocol(site: Site, fetcher: Fetcher, target: str) -> None:
    with pytest.raises(Invalid):
        await fetcher.fetch(site.url(f"/to?url={target}"), 1000)


async def test_redirects_come_to_an_end(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(Invalid, match="redirects more than"):
        await fetcher.fetch(site.url("/loop"), 1000)

    assert len(site.asked) == MAX_REDIRECTS + 1


async def test_a_redirect_to_nowhere_is_refused(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(Invalid, match="answered 302"):
        await fetcher.fetch(site.url("/nowhere"), 1000)


async def test_a_file_beyond_the_limit_is_not_taken(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(TooLarge):
        await fetcher.fetch(site.url(), len(PICTURE) - 1)


async def test_a_file_that_unpacks_beyond_the_limit_is_not_taken(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(TooLarge):
        await fetcher.fetch(site.url("/bomb"), 100_000)


async def test_an_error_of_the_site_is_told_without_its_page(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(Invalid) as caught:
        await fetcher.fetch(site.url("/missing"), 1000)

    assert "404" in caught.value.detail
    assert SECRET.decode() not in caught.value.detail


async def test_a_file_that_is_cut_is_not_taken(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(Invalid, match="could not be fetched"):
        await fetcher.fetch(site.url("/cut"), 1000)


async def test_a_site_that_is_not_there_is_told(fetcher: Fetcher) -> None:
    with pytest.raises(Invalid, match="could not be fetched"):
        await fetcher.fetch("http://127.0.0.1:1/x", 1000)


def test_addresses_inside_ipv6_are_looked_into() -> None:
    assert is_public(IPv6Address("::ffff:1.1.1.1"))
    assert not is_public(IPv6Address("::ffff:192.168.0.1"))
