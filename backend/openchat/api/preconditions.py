"""Conditional requests: ETags, `If-Match` and `If-None-Match`.

A conversation's is `"<version>-<hash of the body>"`. A write needs the version to be the same, a read all of it: an
answer that ends while somebody types a title makes another body, and no conflict.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.responses import Response

from openchat.api.schemas.conversations import ConversationDetailOut
from openchat.errors import FieldError, Invalid

_HASH_CHARS = 16
_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")
_EACH_TAG = re.compile(_TAG)


async def _if_match(
    request: Request,
    if_match: Annotated[str | None, Header(description="Carry it out only on a state of one of these ETags.")] = None,
) -> Collection[str] | None:
    """The versions that a write may meet; None for any. Raises Invalid for what are no ETags."""
    tags = _tags(request, "If-Match")
    if tags is None or "*" in tags:
        return None
    # A weak one never matches here: RFC 9110, 13.1.1.
    return frozenset(tag.strip('"').partition("-")[0] for tag in tags if not tag.startswith("W/"))


async def _if_none_match(
    request: Request,
    if_none_match: Annotated[str | None, Header(description="304 where it is still of one of these ETags.")] = None,
) -> Collection[str]:
    try:
        return _tags(request, "If-None-Match") or ()
    except Invalid:
        # Who cannot say what it has is sent everything: RFC 9110 lets a reader err.
        return ()


def _tags(request: Request, header: str) -> Collection[str] | None:
    """What the header lists, `*` included; None without it. Raises Invalid."""
    lines = request.headers.getlist(header)
    if not lines:
        return None
    text = ", ".join(lines).strip()
    if text == "*":
        return ("*",)
    if not _TAGS.fullmatch(text):
        raise Invalid(
            f'{header} should be `*` or ETags in quotes, such as "5f2b"',
            errors=[FieldError(header, "should be `*` or ETags in quotes")],
        )
    return _EACH_TAG.findall(text)


def is_named(etag: str, tags: Collection[str]) -> bool:
    """Whether one of the tags of an `If-None-Match` is this one; a proxy that compressed the body made it weak."""
    return "*" in tags or etag in {tag.removeprefix("W/") for tag in tags}


def conversation_response(shown: ConversationDetailOut, unless: Collection[str] = ()) -> Response:
    """The conversation with its ETag; 304 where it is of one of the tags in `unless`."""
    body = shown.model_dump_json().encode()
    etag = f'"{shown.version}-{sha256(body).hexdigest()[:_HASH_CHARS]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if is_named(etag, unless):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


IfMatchDep = Annotated[Collection[str] | None, Depends(_if_match)]
IfNoneMatchDep = Annotated[Collection[str], Depends(_if_none_match)]
