"""What the web client builds on: the gateway's description of itself, and recordings of its streams."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openchat.app import create_app
from openchat.conversations import parts as message
from openchat.runs.events import RunEvent, Status
from openchat.runs.fold import fold
from openchat.settings import Settings
from tests.support.sse import parse_all

ROOT = Path(__file__).parents[2]
RECORDINGS = sorted((ROOT / "tests" / "recordings" / "gateway").glob("*.sse"))


def test_the_web_client_s_types_are_made_of_the_gateway_s_description_as_it_is() -> None:
    app = create_app(Settings(_env_file=None, openrouter_api_key="sk-or-v1-none", local_model="off"))
    committed = json.loads((ROOT / "frontend" / "openapi.json").read_text("utf-8"))
    # As text: a comparison of the whole would be printed for minutes.
    same = json.dumps(app.openapi()) == json.dumps(committed)
    assert same, "the API has changed: run `npm run types` in frontend/, and commit what it writes"


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_a_recorded_stream_folds_to_the_message_that_was_stored_with_it(recording: Path) -> None:
    stored: list[dict[str, Any]] = json.loads(recording.with_suffix(".json").read_text("utf-8"))
    sent = [msgspec.convert(frame.data, RunEvent) for frame in parse_all(recording.read_bytes())]
    durations = [part["duration_ms"] for part in stored if part["type"] == "reasoning"]

    parts = fold((event for event in sent if not isinstance(event, Status)), durations)

    assert [message.as_builtin(part) for part in parts] == stored


def test_the_recordings_hold_every_event_but_those_of_a_crash() -> None:
    types = {frame.type for path in RECORDINGS for frame in parse_all(path.read_bytes())}
    assert types == {"start", "status", "reasoning", "delta", "image", "citation", "tool_call", "done", "error"}
