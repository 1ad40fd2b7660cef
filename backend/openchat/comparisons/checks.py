"""Checks of an answer's text: each passes, or says why it does not. Nothing in them can take long or reach out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from openchat.comparisons.model import BadCheck, Check

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_SHOWN_CHARS = 80
_KINDS: dict[type, str] = {int: "a number of characters", dict: "a JSON schema", str: "a text"}


@dataclass(frozen=True, slots=True)
class Result:
    """`reason` says what was not so."""

    passed: bool
    reason: str | None = None


def verify(check: Check) -> None:
    """Raises BadCheck."""
    wanted = {"min_length": int, "max_length": int, "json_schema": dict}.get(check.type, str)
    if not isinstance(check.value, wanted) or isinstance(check.value, bool):
        raise BadCheck(f"`{check.type}` takes {_KINDS[wanted]}")
    if check.type in ("regex", "json_schema"):
        _validator(check)


def run_checks(checks: Sequence[Check], text: str) -> list[Result]:
    """In their order."""
    return [_run(check, text) for check in checks]


def _run(check: Check, text: str) -> Result:
    reason = _failure(check, text)
    return Result(reason is None, reason)


def _failure(check: Check, text: str) -> str | None:
    match check.type:
        case "contains" | "not_contains" | "equals":
            return _text_failure(check, text)
        case "regex":
            found = _validator(check).is_valid(text)
            return None if found else f"does not match {_quoted(str(check.value))}"
        case "json_schema":
            return _schema_failure(check, text)
        case "min_length":
            return None if len(text) >= _number(check) else f"has {len(text)} characters, fewer than {check.value}"
        case "max_length":
            return None if len(text) <= _number(check) else f"has {len(text)} characters, more than {check.value}"


def _text_failure(check: Check, text: str) -> str | None:
    wanted = str(check.value)
    if check.ignore_case:
        wanted, text = wanted.casefold(), text.casefold()
    match check.type:
        case "contains":
            return None if wanted in text else f"does not contain {_quoted(wanted)}"
        case "not_contains":
            return None if wanted not in text else f"contains {_quoted(wanted)}"
        case _:
            return None if wanted.strip() == text.strip() else f"is not {_quoted(wanted)}"


def _schema_failure(check: Check, text: str) -> str | None:
    try:
        value = json.loads(_unfenced(text), parse_constant=_no_json)
    except (ValueError, RecursionError):
        return "is no JSON"
    error = next(iter(_validator(check).iter_errors(value)), None)
    if error is None:
        return None
    place = "/".join(str(step) for step in error.instance_path)
    return f"at `{place}`: {error.message}"[:500] if place else error.message[:500]


def _schema(check: Check) -> Any:  # a JSON schema is any JSON
    if check.type == "json_schema":
        return check.value
    return {"pattern": f"(?i){check.value}" if check.ignore_case else check.value}


def _unfenced(text: str) -> str:
    """Without the Markdown fence that models like to put around JSON."""
    lines = text.strip().splitlines()
    is_fenced = len(lines) > 2 and lines[0].startswith("```") and lines[-1] == "```"
    return "\n".join(lines[1:-1]) if is_fenced else text


def _validator(check: Check) -> Draft202012Validator:
    # Not at the top: most servers check no schema, and the library is 3 MB of the memory at rest.
    validator: Draft202012Validator = import_module("openchat.comparisons.schemas").validator(
        json.dumps(_schema(check))
    )
    return validator


def _no_json(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _number(check: Check) -> int:
    return check.value if isinstance(check.value, int) else 0


def _quoted(text: str) -> str:
    return f"“{text[:_SHOWN_CHARS]}{'…' if len(text) > _SHOWN_CHARS else ''}”"
