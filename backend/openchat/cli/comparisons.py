"""Comparisons that there are: listed, shown, written to files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from openchat.cli.client import Json
from openchat.cli.comparing import show_to_its_end, tell
from openchat.cli.connecting import connect
from openchat.cli.failures import Interrupted
from openchat.cli.judging import Judge, have_judged, rubric_of, tell_judgement
from openchat.cli.measures import print_measures
from openchat.cli.naming import Kind, find_id
from openchat.cli.printing import Column, console, day, note, print_json, print_table, short
from openchat.cli.saving import Export
from openchat.reports.words import NONE, seconds, speed, variant_name, visible

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


def judge(*, named: str, model: str, rubric: str | None, as_json: bool, url: str | None, token: str | None) -> None:
    asked = Judge(model, rubric_of(rubric))
    with connect(url, token) as connection:
        client = connection.client
        judged = have_judged(client, find_id(client, COMPARISONS, named), asked)
    if as_json:
        print_json(judged)
        return
    if console().is_terminal:
        print_measures(judged)
    tell_judgement(judged)


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
        with client.stream("GET", f"/api/comparisons/{id}/export", query={"format": to.form}) as response:
            to.write(response.iter_bytes())


def delete(*, named: Sequence[str], as_json: bool, url: str | None, token: str | None) -> None:
    with connect(url, token) as connection:
        client = connection.client
        # All are found before the first one goes.
        ids = [find_id(client, COMPARISONS, name) for name in named]
        for id in ids:
            client.delete(f"/api/comparisons/{id}")
            if not as_json:
                sys.stdout.write(f"{id}\n")
    if as_json:
        print_json({"deleted": ids})


def leaderboard(
    *,
    by: str,
    of: str,
    tag: str | None,
    since: str | None,
    until: str | None,
    as_json: bool,
    url: str | None,
    token: str | None,
) -> None:
    query = {"by": by, "of": of, "tag": tag, "from": since, "to": until}
    with connect(url, token) as connection:
        board = connection.client.get("/api/comparisons/leaderboard", **query)
    if as_json:
        print_json(board)
        return
    columns = [
        Column(by),
        Column("rating", "right"),
        Column("19 of 20 times", "right", least=80),
        Column("wins", "right"),
        Column("votes", "right", least=60),
        Column("wins/$", "right", least=90),
        Column("TTFT", "right", least=70),
        Column("tok/s", "right", least=100),
    ]
    print_table(columns, [_standing(one) for one in board["items"]], empty="no vote yet")
    apart = [gap for gap in board["gaps"] if gap["significant"]]
    for gap in apart:
        note(visible(f"{gap['a']} is ahead of {gap['b']} by more than chance"))
    if board["gaps"] and not apart:
        note("no two are further apart than chance would have them")


def _standing(one: Json) -> list[str]:
    return [
        one["key"],
        f"{one['rating']:.0f}",
        f"{one['low']:.0f} to {one['high']:.0f}",
        f"{one['wins']:g}",
        str(one["votes"]),
        NONE if one["wins_per_dollar"] is None else f"{float(one['wins_per_dollar']):.3g}",
        seconds(one["ttft_ms"]),
        speed(one["tokens_per_second"]),
    ]


def _variants(comparison: Json) -> str:
    names = [variant_name(variant) for variant in comparison["variants"]]
    return ", ".join(names) or "blind"
