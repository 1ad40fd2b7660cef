"""Every error is a problem: one shape, whoever found it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from typing import Any, get_args

import httpx
import pytest

from openchat.api.problems import ProblemCode
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import Gateway
from tests.support.wire import request

SMALL_BODY = 10_000
UNKNOWN_ID = "00000000-0000-7000-8000-000000000000"
JSON = {"Content-Type": "application/json"}


def is_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-request-id"]
    problem = dict(response.json())
    assert {"type", "title", "status", "detail", "code", "retryable"} <= set(problem)
    assert (problem["status"], problem["code"]) == (status, code)
    assert code in get_args(ProblemCode)
    assert "Traceback" not in response.text
    return problem


@pytest.fixture
async def small(open_gateway: OpenGateway) -> AsyncIterator[Gateway]:
    async with open_gateway(max_body_bytes=SMALL_BODY) as gateway:
        yield gateway


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/nothing.txt", "/api", "/v1/nothing", "/api/conversations/", "/%00", "/api/../x.txt"]
)
async def test_a_path_that_is_not_there(gateway: Gateway, path: str) -> None:
    is_problem(await gateway.client.get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/api/conversations"), ("DELETE", "/api/models"), ("POST", "/health"), ("PATCH", "/api/files")],
)
async def test_a_method_that_is_not_there_says_which_are(gateway: Gateway, method: str, path: str) -> None:
    response = await gateway.client.request(method, path)
    is_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"]


async def test_a_body_beyond_the_limit_is_refused_by_its_stated_length(small: Gateway) -> None:
    conversation_id = await small.new_conversation()
    response = await small.client.post(
        f"/api/conversations/{conversation_id}/messages", json={"message": "x" * SMALL_BODY}
    )
    is_problem(response, 413, "too_large")
    assert str(SMALL_BODY) in response.json()["detail"]


@pytest.mark.parametrize("path", ["/api/conversations", "/api/files", "/api/conversations/{id}/runs", "/api/session"])
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "key"}], ids=["plain", "with-a-key"])
async def test_a_chunked_body_beyond_the_limit_is_refused_while_it_is_read(
    small: Gateway, path: str, headers: dict[str, str]
) -> None:
    path = path.replace("{id}", await small.new_conversation())
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b"x" * 5000

    try:
        response = await small.client.post(path, content=endless(), headers={**JSON, **headers})
    except httpx.WriteError:
        # The server closed while we still sent: as good a refusal.
        response = None
    if response is not None:
        is_problem(response, 413, "too_large")
    assert await small.messages(path.split("/")[3]) == [] if "/runs" in path else True


async def test_a_chunked_form_beyond_the_limit_is_refused(small: Gateway) -> None:
    async def form() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        for _ in range(10):
            yield b"x" * 5000
        yield b"\r\n--b--\r\n"

    response = await small.client.post(
        "/api/files", content=form(), headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    is_problem(response, 413, "too_large")


@pytest.mark.parametrize(
    ("path", "body", "places"),
    [
        ("/api/conversations", {"surprise": 1}, ["surprise"]),
        ("/api/conversations", {"params": {"temperature": "hot"}}, ["params.temperature"]),
        ("/api/conversations", [], ["body"]),
        (
            "/api/conversations/{id}/runs",
            {"message": "Hi", "surprise": 1, "params": {"x": 1}},
            ["params.x", "surprise"],
        ),
        ("/api/conversations/{id}/runs", {"message": "Hi", "on_disconnect": "explode"}, ["on_disconnect"]),
        ("/api/conversations/{id}/messages", {}, ["message"]),
        ("/api/session", {}, ["token"]),
    ],
    ids=str,
)
async def test_a_wrong_field_is_named_by_its_path(gateway: Gateway, path: str, body: Any, places: list[str]) -> None:
    path = path.replace("{id}", await gateway.new_conversation())
    problem = is_problem(await gateway.client.post(path, json=body), 422, "invalid_request")
    assert sorted(error["path"] for error in problem["errors"]) == places
    assert all(error["message"] for error in problem["errors"])


@pytest.mark.parametrize(
    "content", [b"{", b"{'a': 1}", b"\xff\xfe", b'{"title": "x"} extra', b"NaN", b'{"title": NaN}']
)
async def test_a_body_that_is_no_json(gateway: Gateway, content: bytes) -> None:
    response = await gateway.client.post("/api/conversations", content=content, headers=JSON)
    assert response.status_code in {400, 422}
    is_problem(response, response.status_code, "invalid_request")


async def test_a_body_nested_without_end_is_refused(gateway: Gateway) -> None:
    for opening in (b"[", b'{"a":'):
        response = await gateway.client.post("/api/conversations", content=opening * 50_000, headers=JSON)
        assert response.status_code in {400, 422}
        is_problem(response, response.status_code, "invalid_request")
        with_key = await gateway.client.post(
            "/api/conversations", content=opening * 50_000, headers={**JSON, "Idempotency-Key": "deep"}
        )
        is_problem(with_key, with_key.status_code, "invalid_request")


async def test_a_wrong_query_is_named(gateway: Gateway) -> None:
    problem = is_problem(await gateway.client.get("/api/conversations", params={"limit": 0}), 422, "invalid_request")
    assert [error["path"] for error in problem["errors"]] == ["limit"]


async def test_a_host_that_is_not_ours(gateway: Gateway) -> None:
    is_problem(await gateway.client.get("/health", headers={"Host": "evil.example"}), 400, "bad_host")


async def test_another_site(gateway: Gateway) -> None:
    response = await gateway.client.post("/api/conversations", headers={"Origin": "https://evil.example"})
    is_problem(response, 403, "forbidden")


async def test_what_is_not_http_does_not_take_the_server_down(gateway: Gateway) -> None:
    async with await request(gateway.url, "/health", headers={"X-Long": "x" * 100_000}, hold_head=True):
        pass
    assert (await gateway.client.get("/health")).status_code == 200


async def test_a_request_id_is_kept_if_it_is_one_and_else_made(gateway: Gateway) -> None:
    given = await gateway.client.get("/health", headers={"X-Request-Id": "abc-123.x:y_z"})
    assert given.headers["x-request-id"] == "abc-123.x:y_z"
    for bad in ("x" * 129, "two words", "<script>", ""):
        made = await gateway.client.get("/health", headers={"X-Request-Id": bad})
        assert made.headers["x-request-id"] not in {bad, ""}
    two = {(await gateway.client.get("/health")).headers["x-request-id"] for _ in range(5)}
    assert len(two) == 5


async def test_a_store_that_fails_is_said_and_may_be_tried_again(open_gateway: OpenGateway) -> None:
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        conversation_id = await gateway.new_conversation()
        database = sqlite3.connect(gateway.settings.openchat_home / "openchat.db")
        database.execute("CREATE TRIGGER broken BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'elsewhere'); END")
        database.commit()
        response = await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Hi"})
        problem = is_problem(response, 503, "storage_failed")
        assert problem["retryable"] is True
        assert "elsewhere" not in response.text
        assert "SELECT" not in response.text
        database.execute("DROP TRIGGER broken")
        database.commit()
        database.close()
        again = await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Hi"})
        assert again.status_code == 200


async def test_what_nobody_expected_is_a_500_that_tells_nothing(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(gateway.services.conversations, "get", broken)
    response = await gateway.client.get(f"/api/conversations/{UNKNOWN_ID}")
    problem = is_problem(response, 500, "internal")
    assert "secret detail" not in response.text
    assert problem["retryable"] is True


async def test_success_has_the_same_headers(gateway: Gateway) -> None:
    for path in ("/health", "/api/conversations", "/api/models", "/api/openapi.json"):
        response = await gateway.client.get(path)
        assert response.status_code == 200, path
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-request-id"]
        assert response.headers["x-frame-options"] == "DENY"
