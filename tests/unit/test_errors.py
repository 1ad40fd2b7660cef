"""The tree of errors: drawn as it is, each refusal with a code that the API knows and a status."""

from __future__ import annotations

import inspect
import json
import re
from typing import get_args

import pytest

from openchat import errors
from openchat.api.problems import STATUS, ProblemCode, refusal_problem
from openchat.errors import OpenChatError, Refusal, UnknownModel


def drawn_tree() -> dict[str, str | None]:
    """Each class in the docstring's drawing with the one above it."""
    above: list[tuple[int, str]] = []
    tree: dict[str, str | None] = {}
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"([│ ]*(?:[├└]── )?)([A-Z]\w+)(?= +[a-z`]|$)", line)
        if match is None or (not tree and match[2] != "OpenChatError"):
            continue
        column = len(match[1])
        above = [(place, name) for place, name in above if place < column]
        tree[match[2]] = above[-1][1] if above else None
        above.append((column, match[2]))
    return tree


def classes() -> list[type[OpenChatError]]:
    return [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, OpenChatError) and kind.__module__ == errors.__name__
    ]


REFUSALS = [kind for kind in classes() if issubclass(kind, Refusal) and kind is not Refusal]


def made(kind: type[Refusal]) -> Refusal:
    own: dict[type[Refusal], Refusal] = {
        UnknownModel: UnknownModel("a/b", ["a/c"]),
        errors.Unsupported: errors.Unsupported("takes no images", errors=(), models=["a/c"]),
        errors.Stale: errors.Stale(None),
    }
    return own[kind] if kind in own else kind("what and the way out", retry_after=3)


def test_the_tree_is_drawn_as_it_is() -> None:
    real = {kind.__name__: kind.__base__.__name__ if kind.__base__ else None for kind in classes()}

    assert drawn_tree() == {**real, "OpenChatError": None}


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_refusal_has_a_code_that_the_api_lists_and_a_status(kind: type[Refusal]) -> None:
    refusal = made(kind)
    response = refusal_problem(refusal)
    body = json.loads(bytes(response.body))

    assert refusal.problem_code in get_args(ProblemCode)
    assert body["code"] == kind.code
    assert response.status_code == body["status"] == next(STATUS[base] for base in kind.__mro__ if base in STATUS)
    assert 400 <= response.status_code < 600


def test_codes_are_unlike_each_other() -> None:
    codes = [kind.code for kind in REFUSALS]

    assert len(set(codes)) == len(codes)


def test_a_refusal_tells_what_may_be_tried_and_when() -> None:
    body = json.loads(bytes(refusal_problem(errors.LimitReached("too many at once", retry_after=3)).body))
    response = refusal_problem(errors.LimitReached("too many at once", retry_after=3))

    assert (body["retryable"], body["retry_after"], response.headers["Retry-After"]) == (True, 3, "3")


def test_an_unknown_model_names_the_nearest() -> None:
    body = json.loads(bytes(refusal_problem(UnknownModel("a/b", ["a/c", "a/d"])).body))

    assert body["nearest"] == ["a/c", "a/d"]
    assert "a/b" in body["detail"]
    assert "a/c, a/d" in body["detail"]


def test_no_token_is_asked_for_by_a_challenge() -> None:
    assert refusal_problem(errors.Unauthorized("no token")).headers["WWW-Authenticate"] == "Bearer"
