"""The log: readable lines on a terminal, JSON lines elsewhere, and never a secret in either."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, Final, Literal, TextIO

import structlog
from structlog.typing import Processor

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["auto", "text", "json"]

HIDDEN: Final = "(hidden)"
_KEY_LIKE: Final = re.compile(r"\bsk-[A-Za-z0-9_-]{8,}|(?<=[Bb]earer )[!-~]{8,}?(?=[\"'\\\s]|$)")
# Libraries log statements with their values, addresses and chunks below this level: prompts, in short.
_LIBRARY_LEVEL: Final = logging.WARNING


class Redactor:
    """Hides the configured secrets, and whatever looks like a key, in a line of text.

    It works on the finished line, so it sees values, nested ones, tracebacks and the lines of libraries alike.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        # A renderer may have escaped a quote or a backslash in it.
        escaped = [(secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]) for secret in secrets if secret]
        forms = {form for forms in escaped for form in forms}
        alternatives = [re.escape(form) for form in sorted(forms, key=len, reverse=True)]
        self._pattern = re.compile("|".join([*alternatives, _KEY_LIKE.pattern]))

    def __call__(self, text: str) -> str:
        return self._pattern.sub(HIDDEN, text)


def configure(level: Level, form: Format, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's records through one formatter to `stream` (stderr)."""
    stream = stream or sys.stderr
    on_terminal = stream.isatty()
    as_text = form == "text" or (form == "auto" and on_terminal)
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if as_text else "iso", utc=not as_text),
        # Rendered here as plain text: a pretty traceback would show local variables, keys among them.
        structlog.processors.format_exc_info,
    ]
    redact = Redactor(secrets)

    def hide_secrets(_logger: object, _method: str, line: Any) -> str:  # the renderer before it made it text
        return redact(str(line))

    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=on_terminal, pad_event_to=0)
        if as_text
        else structlog.processors.JSONRenderer(serializer=_json_line)
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer, hide_secrets],
        )
    )
    number = logging.getLevelNamesMapping()[level.upper()]
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, _LIBRARY_LEVEL))
    logging.getLogger("openchat").setLevel(number)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=_loggers_of_the_program,
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _loggers_of_the_program(*names: str) -> logging.Logger:
    """Below the logger `openchat`, whatever the module is called, so that the level applies to it."""
    name = names[0] if names else "openchat"
    return logging.getLogger(name if name.partition(".")[0] == "openchat" else f"openchat.{name}")


def _json_line(event: MutableMapping[str, Any] | Mapping[str, Any], **options: Any) -> str:
    return json.dumps(event, default=str, ensure_ascii=False)
