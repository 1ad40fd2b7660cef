"""What the server says of itself, to a client that has just been opened."""

from __future__ import annotations

from typing import Any

from openchat import __version__
from openchat.files.service import RASTER_TYPES
from tests.conftest import SQLITE_URL, OpenGateway

TOKEN = "a-token-of-enough-characters"


async def test_it_says_how_it_is_set_up(open_gateway: OpenGateway) -> None:
    chosen: dict[str, Any] = {
        "model_name": "openai/gpt-4o-mini",
        "max_body_bytes": 50_000,
        "max_import_bytes": 60_000,
        "max_message_chars": 700,
        "max_answer_chars": 800,
        "max_runs_per_conversation": 9,
        "restore_days": 10,
        "temporary_hours": 1.5,
    }
    async with open_gateway(database_url=SQLITE_URL, **chosen) as gateway:
        about = (await gateway.client.get("/api/about")).json()
    assert about == {
        "version": __version__,
        "storage": "sqlite",
        "forgets_at_end": False,
        "authentication": "none",
        "default_model": "openai/gpt-4o-mini",
        "key_configured": True,
        "local_model": "off",
        "limits": {
            "max_upload_bytes": 50_000,
            "max_import_bytes": 60_000,
            "max_message_chars": 700,
            "max_answer_chars": 800,
            "max_runs_per_conversation": 9,
            "image_types": list(RASTER_TYPES),
        },
        "restore_days": 10,
        "temporary_hours": 1.5,
    }


async def test_a_store_in_memory_says_that_it_forgets(open_gateway: OpenGateway) -> None:
    async with open_gateway(database_url="memory:") as gateway:
        about = (await gateway.client.get("/api/about")).json()
    assert (about["storage"], about["forgets_at_end"]) == ("memory", True)


async def test_without_a_key_it_says_so(open_gateway: OpenGateway) -> None:
    async with open_gateway(openrouter_api_key="") as gateway:
        about = (await gateway.client.get("/api/about")).json()
    assert about["key_configured"] is False
    assert about["default_model"] == "local/smollm2-135m-instruct"


async def test_it_asks_for_the_token_and_never_tells_a_secret(open_gateway: OpenGateway) -> None:
    async with open_gateway(access_token=TOKEN) as gateway:
        refused = await gateway.client.get("/api/about")
        answer = await gateway.client.get("/api/about", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
    assert answer.json()["authentication"] == "token"
    assert TOKEN not in answer.text
    assert "sk-or-v1" not in answer.text


async def test_a_local_model_that_is_wanted_and_not_installed_is_missing(
    open_gateway: OpenGateway, monkeypatch: Any
) -> None:
    monkeypatch.setattr("openchat.wiring.is_installed", lambda: False)
    async with open_gateway(local_model="on") as gateway:
        assert (await gateway.client.get("/api/about")).json()["local_model"] == "missing"
