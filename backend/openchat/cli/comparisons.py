"""Comparisons that there are: listed, shown, written to files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from openchat.cli.client import Json
from openchat.cli.comparing import show_to_its_end, tell
from openchat.cli.connecting import connect
from openchat.cli.failures import Interrupted, WrongUse
from openchat.cli.lanes import variant_name
from openchat.cli.naming import Kind, find_id
from openchat.cli.printing import Column, console, day, note, print_json, print_table, short
from openchat.cli.saving import Export
from openchat.cli.suite.html import as_html
from openchat.cli.suite.results import results_of_one

COMPARISONS: Final = Kind("/api/comparisons", "comparison", "openchat compare list")
FORMS: Final = ("json", "csv", "md", "html")


def list_(*, query: str | None, tag: str | None, limit: int, as_json: bool, url: str | None, token: str | None) -> None:
    with connect(url, token) as connection:
        items = list(connection.client.items("/api/comparisons", limit=limit, q=query, tag=tag))
    if as_json:
        print_json({"items": items})
        return
    columns = [
        Column("id"),
        Column("time", least=60),
        Column("lanes", "right", least=70),
        Column("of", least=100, cut=True),
        Column("prompt", cut=True),
    ]
    is_for_people = sys.stdout.isatty()
    rows = (
        [
            short(one["id"]) if is_for_people else one["id"],
            day(one["created_at"]) if is_for_people else one["created_at"],
            str(one["lanes"]),
            _variants(one),
            " ".join((one["title"] or one["prompt"]).split()),
        ]
        for one in items
    )
    print_table(columns, rows, empty="no comparison")


def show(*, named: str, as_json: bool, url: str | None, token: str | None) -> None:
    with connect(url, token) as connection:
        client = connection.client
        id = find_id(client, COMPARISONS, named)
        found, interrupted = client.get(f"/api/comparisons/{id}"), False
        if found["status"] == "running" and not as_json and console().is_terminal:
            found, interrupted = show_to_its_end(client, found, as_json=False)
        if as_json:
            print_json(found)
        elif console().is_terminal:
            note(f"{found['title'] or ' '.join(found['prompt'].split())} · {found['id']}")
            tell(client, found)
        else:
            with client.stream("GET", f"/api/comparisons/{id}/export", query={"format": "md"}) as response:
                sys.stdout.write(response.read().decode())
    if interrupted:
        raise Interrupted


def export(
    *,
    named: str,
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
        id = find_id(client, COMPARISONS, named)
        if to.form == "html":
            to.write([_page(client.get(f"/api/comparisons/{id}")).encode()])
            return
        with client.stream("GET", f"/api/comparisons/{id}/export", query={"format": to.form}) as response:
            to.write(response.iter_bytes())


def _page(comparison: Json) -> str:
    """With its charts, as the report of a suite: those are drawn here."""
    if comparison["sealed"]:
        raise WrongUse("this comparison is blind: vote on it before it is written as html")
    return as_html(results_of_one(comparison))


def _variants(comparison: Json) -> str:
    names = [variant_name(variant) for variant in comparison["variants"]]
    return ", ".join(names) or "blind"
