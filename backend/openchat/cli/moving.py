"""Conversations on their way out, in, away and back."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.text import Text

from openchat.cli import conversation as conversations
from openchat.cli.client import TERMINAL, GatewayClient, Json
from openchat.cli.connecting import connect
from openchat.cli.failures import CommandFailed, Unreachable, WrongUse
from openchat.cli.printing import count, note, notes, print_json
from openchat.cli.saving import Export
from openchat.reports.words import visible

FORMS = ("json", "md", "html")
SERVER_ERRORS = 500


def export(
    *,
    conversation: str | None,
    form: str | None,
    output: Path | None,
    force: bool,
    as_json: bool,
    url: str | None,
    token: str | None,
) -> None:
    to = Export.chosen(form, FORMS, output, force=force, as_json=as_json)
    with connect(url, token) as connection:
        client = connection.client
        found = conversations.find(client, conversation) if conversation else None
        path = f"/api/conversations/{found['id']}/export" if found else "/api/export"
        with client.stream("GET", path, query={"format": to.form}) as response:
            to.write(response.iter_bytes())


def import_(*, file: Path, as_json: bool, url: str | None, token: str | None) -> None:
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as exc:
        raise WrongUse(f"{file}: {exc.strerror or exc}") from exc
    with connect(url, token) as connection:
        for event in _imported(connection.client, content):
            if as_json:
                print_json(event)
            elif event["type"] == "progress":
                note(f"{event['fraction']:.0%}, {count(event['conversations'])} conversations")
            elif event["type"] == "done":
                _tell(event)
            if event["type"] == "error":
                raise _failure(event["error"])


def delete(*, named: Sequence[str], as_json: bool, url: str | None, token: str | None) -> None:
    with connect(url, token) as connection:
        # All are found before the first one goes.
        found = [conversations.find(connection.client, name) for name in named]
        for one in found:
            connection.client.delete(f"/api/conversations/{one['id']}")
            if not as_json:
                sys.stdout.write(f"{one['id']}\n")
                title = visible(one["title"] or "untitled")
                note(f"deleted: {title}; back with `openchat conversations restore {one['id']}`")
    if as_json:
        print_json({"deleted": [one["id"] for one in found]})


def restore(*, conversation: str, as_json: bool, url: str | None, token: str | None) -> None:
    with connect(url, token) as connection:
        restored = connection.client.post(f"/api/conversations/{conversation}/restore")
    if as_json:
        print_json(restored)
    else:
        sys.stdout.write(f"{conversation}\n")


def _imported(client: GatewayClient, content: bytes) -> Iterator[Json]:
    """The progress of an import, and its end."""
    events = client.events(
        "/api/import", method="POST", content=content, headers={"Content-Type": "application/octet-stream"}
    )
    event: Json = None
    for _, event in events:
        yield event
    if event is None or event["type"] not in TERMINAL:
        raise Unreachable("the connection was lost before the import was done; import again, nothing is taken twice")


def _tell(done: Json) -> None:
    brought = [f"{done['conversations']} conversations", f"{done['messages']} messages"]
    if done["comparisons"]:
        brought.append(f"{done['comparisons']} comparisons")
    sys.stdout.write(f"{', '.join(brought)}\n")
    for skipped in done["skipped"]:
        notes().print(Text(visible(f"skipped: {skipped['title'] or 'untitled'}: {skipped['reason']}")), soft_wrap=True)


def _failure(problem: Json) -> CommandFailed:
    """The file's fault, or the gateway's."""
    said = f"nothing was imported: {visible(str(problem['detail']))}"
    return Unreachable(said) if problem["status"] >= SERVER_ERRORS else WrongUse(said)
