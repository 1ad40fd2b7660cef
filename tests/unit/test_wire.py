"""Event ids and frames."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.clock import new_id
from openchat.errors import BadEventId
from openchat.runs import events
from openchat.runs.wire import EventId, frame, parse_event_id

RUN_ID = "0198b1c5-0000-7000-8000-000000000001"
POSITIONS = st.integers(min_value=0, max_value=10**12 - 1)


def error_event() -> events.Error:
    return events.Error(
        status="failed",
        error=events.RunError("upstream_failed", "It failed.", True, None),
        finish_reason=None,
        run_id=RUN_ID,
        message_id="answer",
        chars=0,
        sha256="",
        model="a/b",
        provider=None,
        usage=None,
        cost_usd=None,
        cost_source=None,
        timing=None,
    )


@given(st.uuids().map(str), POSITIONS)
def test_an_id_that_was_sent_is_read_back(run_id: str, position: int) -> None:
    for event, is_last in ((events.Delta("a"), False), (error_event(), True)):
        line = frame(run_id, position, event).decode().split("\n")[0]
        assert parse_event_id(line.removeprefix("id: ")) == EventId(run_id, position, is_last)


def test_the_ids_of_the_program_can_be_read_back() -> None:
    run_id = new_id()

    assert UUID(run_id).version == 7
    assert parse_event_id(f" {run_id}:7:end\n") == EventId(run_id, 7, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        RUN_ID,
        f"{RUN_ID}:",
        f"{RUN_ID}:-1",
        f"{RUN_ID}:1.5",
        f"{RUN_ID}:1:END",
        f"{RUN_ID}:1:end:end",
        f"{RUN_ID}:1\n2",
        f"{RUN_ID}:9999999999999",
        f"{RUN_ID}:\u0661",
        f"{RUN_ID.upper()}:1",
        f"x{RUN_ID}:1",
        "../../etc/passwd:1",
    ],
)
def test_rubbish_is_refused(text: str) -> None:
    with pytest.raises(BadEventId) as caught:
        parse_event_id(text)

    assert caught.value.problem_code == "bad_event_id"
    assert "leave it out" in caught.value.detail


@given(st.text())
def test_any_text_is_an_id_or_refused(text: str) -> None:
    try:
        found = parse_event_id(text)
    except BadEventId:
        return
    assert text.strip().startswith(f"{found.run_id}:")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_frame_is_an_id_and_one_line_of_json_whatever_the_text(text: str) -> None:
    first, second, *rest = frame(RUN_ID, 3, events.Delta(text)).split(b"\n")

    assert first == f"id: {RUN_ID}:3".encode()
    assert json.loads(second.removeprefix(b"data: ")) == {"type": "delta", "text": text}
    assert rest == [b"", b""]


def test_a_status_says_only_what_it_knows() -> None:
    data = frame(RUN_ID, 1, events.Status("queued", position=3)).split(b"\ndata: ")[1]

    assert json.loads(data) == {"type": "status", "state": "queued", "position": 3}
