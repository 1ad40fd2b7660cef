"""Who may use a gateway that has an access token."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import answer
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.sse import parse_all, text_of

TOKEN = "a-shared-secret"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
COOKIE = "openchat_session"


@pytest.fixture
async def guarded(open_gateway: OpenGateway) -> AsyncIterator[Gateway]:
    async with open_gateway(access_token=TOKEN) as gateway:
        yield gateway


async def open_session(gateway: Gateway) -> None:
    """The client keeps the cookie, as a browser does."""
    response = await gateway.client.post("/api/session", json={"token": TOKEN})
    assert response.status_code == 204, response.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong-secret"},
        {"Authorization": TOKEN},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer"},
        {"Cookie": f"{COOKIE}={TOKEN}"},
        {"Cookie": f"{COOKIE}="},
        {"Cookie": "nonsense;;;="},
    ],
    ids=["nothing", "wrong", "bare", "basic", "empty", "token-as-cookie", "empty-cookie", "broken-cookie"],
)
async def test_without_the_token_there_is_nothing(guarded: Gateway, headers: dict[str, str]) -> None:
    for method, path in (
        ("GET", "/api/conversations"),
        ("POST", "/api/conversations"),
        ("GET", "/api/models"),
        ("GET", "/api/openapi.json"),
        ("GET", "/api/nothing"),
        ("DELETE", "/api/session"),
        ("GET", "/v1/models"),
    ):
        response = await guarded.client.request(method, path, headers=headers)
        assert (response.status_code, response.json()["code"]) == (401, "unauthorized"), (method, path)
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.headers["content-type"] == "application/problem+json"


async def test_health_is_open(guarded: Gateway) -> None:
    assert (await guarded.client.get("/health")).json() == {"status": "ok"}
    assert (await guarded.client.get("/health/ready")).status_code == 200


async def test_the_token_as_a_bearer_opens_everything(guarded: Gateway) -> None:
    guarded.client.headers.update(BEARER)
    events = await guarded.ask("Hi", model="scripted/echo")
    assert text_of(events) == "Hi"
    guarded.client.headers["Authorization"] = f"bearer {TOKEN}"
    assert (await guarded.client.get("/api/conversations")).status_code == 200


async def test_a_session_s_cookie_opens_everything_eventsource_s_way(
    guarded: Gateway, upstream: ScriptedUpstream
) -> None:
    await open_session(guarded)
    upstream.enqueue(answer("Through a cookie"))
    conversation_id = await guarded.new_conversation()
    await guarded.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Hi"})
    response = await guarded.client.get(
        f"/api/conversations/{conversation_id}/stream", headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert text_of(parse_all(response.content)) == "Through a cookie"


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(guarded: Gateway) -> None:
    response = await guarded.client.post("/api/session", json={"token": TOKEN})
    cookie = response.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie or "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie
    assert TOKEN not in cookie


async def test_behind_https_the_cookie_is_for_https_only(open_gateway: OpenGateway) -> None:
    async with open_gateway(access_token=TOKEN, app_url="https://chat.example.org") as gateway:
        response = await gateway.client.post("/api/session", json={"token": TOKEN})
        assert "secure" in response.headers["set-cookie"].lower()


async def test_deleting_the_session_ends_it_on_the_server(guarded: Gateway) -> None:
    await open_session(guarded)
    cookie = guarded.client.cookies[COOKIE]
    ended = await guarded.client.delete("/api/session")
    assert ended.status_code == 204
    guarded.client.cookies.clear()
    stolen = await guarded.client.get("/api/conversations", headers={"Cookie": f"{COOKIE}={cookie}"})
    assert stolen.status_code == 401


async def test_a_wrong_token_opens_no_session(guarded: Gateway) -> None:
    for token in ("wrong-secret", TOKEN + " ", TOKEN.upper(), "ünïcödé"):
        response = await guarded.client.post("/api/session", json={"token": token})
        assert (response.status_code, response.json()["code"]) == (401, "unauthorized"), token
        assert "set-cookie" not in response.headers


async def test_another_site_can_neither_open_nor_end_a_session(guarded: Gateway) -> None:
    evil = {"Origin": "https://evil.example"}
    assert (await guarded.client.post("/api/session", json={"token": TOKEN}, headers=evil)).status_code == 403
    await open_session(guarded)
    assert (await guarded.client.delete("/api/session", headers=evil)).status_code == 403
    assert (await guarded.client.get("/api/conversations")).status_code == 200


async def test_a_session_outlives_a_restart(open_gateway: OpenGateway) -> None:
    url = "sqlite+aiosqlite:///openchat.db"
    async with open_gateway(access_token=TOKEN, database_url=url) as first:
        await open_session(first)
        cookie = first.client.cookies[COOKIE]
    async with open_gateway(access_token=TOKEN, database_url=url) as second:
        response = await second.client.get("/api/conversations", headers={"Cookie": f"{COOKIE}={cookie}"})
        assert response.status_code == 200


async def test_without_an_access_token_no_one_is_asked_for_one(gateway: Gateway) -> None:
    assert (await gateway.client.get("/api/conversations")).status_code == 200
    assert (await gateway.client.post("/api/session", json={"token": "anything"})).status_code == 204


async def test_a_preflight_is_answered_without_credentials(guarded: Gateway) -> None:
    response = await guarded.client.options(
        "/api/conversations",
        headers={
            "Origin": "http://localhost:5173",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "Authorization, Content-Type, Last-Event-ID, Idempotency-Key, If-Match",
        },
    )
    assert response.status_code == 200, response.text
    assert response.headers["access-control-allow-origin"] == "http://localhost:5173"
    allowed = response.headers["access-control-allow-headers"].lower()
    for name in ("authorization", "content-type", "last-event-id", "idempotency-key", "if-match"):
        assert name in allowed


async def test_a_listed_origin_may_read_the_headers_that_clients_need(gateway: Gateway) -> None:
    response = await gateway.client.post("/api/conversations", headers={"Origin": "http://localhost:5173"})
    exposed = response.headers["access-control-expose-headers"].lower()
    for name in ("location", "etag", "x-request-id", "retry-after"):
        assert name in exposed


async def test_a_listed_origin_may_read_why_it_was_refused(guarded: Gateway) -> None:
    origin = {"Origin": "http://localhost:5173"}
    refused = await guarded.client.get("/api/conversations", headers=origin)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, origin["Origin"])
    assert refused.headers["x-request-id"]
    other = await guarded.client.get("/api/conversations", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


async def test_a_preflight_from_a_host_that_is_not_ours_is_refused(guarded: Gateway) -> None:
    headers = {"Host": "evil.example", "Origin": "http://localhost:5173", "Access-Control-Request-Method": "GET"}
    assert (await guarded.client.options("/api/conversations", headers=headers)).status_code == 400
