"""The log's two forms, and what it never shows."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from openchat import log

KEY = "sk-or-v1-0123456789abcdef"
TOKEN = 'a"quoted\\token'
Log = Callable[[log.Level, log.Format], io.StringIO]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def configured() -> Iterator[Log]:
    """A log that writes into memory; the process's own set-up is back afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.getLogger("openchat").level, structlog.get_config())

    def configure(level: log.Level, form: log.Format) -> io.StringIO:
        stream = io.StringIO()
        log.configure(level, form, [TOKEN], stream)
        return stream

    yield configure
    root.handlers[:], level, own_level, options = before
    root.setLevel(level)
    logging.getLogger("openchat").setLevel(own_level)
    logging.captureWarnings(False)
    structlog.configure(**options)


def records(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_json_lines_hold_event_level_and_context(configured: Log) -> None:
    stream = configured("info", "json")

    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("runs").info("streaming started", run="run-1")

    [record] = records(stream)
    assert record.pop("timestamp").endswith("Z")
    assert record == {"event": "streaming started", "level": "info", "run": "run-1", "request_id": "r1"}


def test_without_a_terminal_auto_means_json(configured: Log) -> None:
    stream = configured("info", "auto")
    structlog.get_logger().info("hello")

    assert records(stream)[0]["event"] == "hello"


def test_on_a_terminal_auto_means_readable_lines(configured: Log) -> None:
    configured("info", "auto")
    terminal = Terminal()
    log.configure("info", "auto", stream=terminal)

    structlog.get_logger().info("hello")

    assert "hello" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")


def test_the_level_holds_for_the_program(configured: Log) -> None:
    stream = configured("warning", "json")
    structlog.get_logger().info("quiet")
    structlog.get_logger("openchat.runs").warning("loud")

    assert [record["event"] for record in records(stream)] == ["loud"]


@pytest.mark.parametrize("library", ["aiosqlite", "sqlalchemy.engine", "httpx", "uvicorn.error"])
def test_libraries_never_log_below_a_warning(configured: Log, library: str) -> None:
    stream = configured("debug", "json")
    logging.getLogger(library).debug("INSERT a prompt")
    logging.getLogger(library).info("INSERT a prompt")
    logging.getLogger(library).warning("slow")

    assert [(record["event"], record["logger"]) for record in records(stream)] == [("slow", library)]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_comes_through(configured: Log, form: log.Format) -> None:
    stream = configured("info", form)
    logger = structlog.get_logger()

    logger.info(f"in the event {KEY}", value=TOKEN, nested={"list": [KEY, TOKEN]}, header=f"Bearer {KEY[9:]}")
    logging.getLogger("uvicorn.error").error("in a library's %s", KEY)
    try:
        raise ValueError(f"in an exception: {KEY} {TOKEN}")
    except ValueError:
        logger.exception("failed")

    text = stream.getvalue()
    assert text.count(log.HIDDEN) >= 6
    for secret in (KEY, KEY[9:], TOKEN, json.dumps(TOKEN)[1:-1], repr(TOKEN)[1:-1]):
        assert secret not in text


def test_a_traceback_shows_no_local_variables(configured: Log) -> None:
    stream = configured("info", "text")
    prompt = "a private question"
    try:
        raise ValueError(len(prompt))
    except ValueError:
        structlog.get_logger().exception("failed")

    assert "ValueError: 18" in stream.getvalue()
    assert prompt not in stream.getvalue().replace(f'prompt = "{prompt}"', "")
