"""What can be looked at: models, conversations, messages, hits of a search, usage."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from operator import itemgetter

from openchat.cli import conversation as conversations_
from openchat.cli.client import Json
from openchat.cli.connecting import connect
from openchat.cli.printing import (
    PER_MILLION,
    Column,
    console,
    count,
    day,
    marked,
    note,
    per_million,
    print_json,
    print_table,
    short,
)
from openchat.cli.rendering import as_markdown, print_message
from openchat.reports.words import money


def models(*, query: Mapping[str, object], refresh: bool, as_json: bool, url: str | None, token: str | None) -> None:
    with connect(url, token) as connection:
        if refresh:
            connection.client.post("/api/models/refresh")
        page = connection.client.get("/api/models", **query)
    if as_json:
        print_json(page)
        return
    if page["stale"]:
        note("the last fetch of the list failed: this is the one before")
    columns = [
        Column("model", cut=False),
        Column("in", "right"),
        Column("out", "right"),
        Column("context", "right", least=60),
        Column("takes", least=100),
        Column("gives", least=100),
        Column("name", least=120, cut=True),
    ]
    row = _model_row if sys.stdout.isatty() else _raw_model_row
    print_table(columns, map(row, page["items"]), empty="no model fits")


def conversations(
    *, title: str | None, archived: bool, limit: int, as_json: bool, url: str | None, token: str | None
) -> None:
    with connect(url, token) as connection:
        query = {"q": title, "archived": "true" if archived else None}
        items = list(connection.client.items("/api/conversations", limit=limit, **query))
    if as_json:
        print_json({"items": items})
        return
    columns = [
        Column("id"),
        Column("changed", least=60),
        Column("model", least=100, cut=True),
        Column("title", cut=True),
    ]
    is_for_people = sys.stdout.isatty()
    rows = (
        [
            short(one["id"]) if is_for_people else one["id"],
            day(one["updated_at"]) if is_for_people else one["updated_at"],
            one["default_model"] or "",
            one["title"] or "",
        ]
        for one in items
    )
    print_table(columns, rows, empty="no conversation")


def show(*, conversation: str, as_json: bool, url: str | None, token: str | None) -> None:
    with connect(url, token) as connection:
        client = connection.client
        found = conversations_.find(client, conversation)
        # Pages lead to earlier messages; ids sort by time.
        messages = sorted(client.items(f"/api/conversations/{found['id']}/messages"), key=itemgetter("id"))
    if as_json:
        print_json({"conversation": found, "items": messages})
        return
    out = console()
    if not out.is_terminal:
        sys.stdout.write(f"# {found['title'] or 'Untitled'}\n\n" + "\n".join(map(as_markdown, messages)))
        return
    note(f"{found['title'] or 'untitled'} · {found['id']}")
    for message in messages:
        print_message(out, message)


def search(
    *,
    words: Sequence[str],
    since: str | None,
    until: str | None,
    model: str | None,
    limit: int,
    as_json: bool,
    url: str | None,
    token: str | None,
) -> None:
    with connect(url, token) as connection:
        query = {"q": " ".join(words), "from": since, "to": until, "model": model}
        items = list(connection.client.items("/api/search", limit=limit, **query))
    if as_json:
        print_json({"items": items})
        return
    is_for_people = sys.stdout.isatty()
    columns = [
        Column("id"),
        Column("message", least=1000),
        Column("time", least=60),
        Column("role", least=100),
        Column("title", least=100, cut=True),
        Column("found"),
    ]
    rows = (
        [
            short(hit["conversation_id"]) if is_for_people else hit["conversation_id"],
            hit["message_id"] or "",
            day(hit["timestamp"]) if is_for_people else hit["timestamp"] or "",
            hit["role"] or "title",
            hit["title"] or "",
            marked((piece["text"], piece["hit"]) for piece in hit["snippet"]),
        ]
        for hit in items
    )
    print_table(columns, rows, empty="nothing found")


def usage(
    *, group_by: str, since: str | None, until: str | None, as_json: bool, url: str | None, token: str | None
) -> None:
    with connect(url, token) as connection:
        query = {"group_by": group_by, "from": since, "to": until}
        answer = connection.client.get("/api/usage", **query)
    if as_json:
        print_json(answer)
        return
    columns = [
        Column(group_by, cut=False),
        Column("runs", "right", least=60),
        Column("in", "right", least=80),
        Column("out", "right", least=80),
        Column("cost", "right"),
    ]
    is_for_people = sys.stdout.isatty()
    rows = [_usage_row(group["label"], group, is_for_people) for group in answer["items"]]
    if is_for_people and rows:
        rows.append(_usage_row("total", answer["total"], is_for_people))
    print_table(columns, rows, empty="nothing was spent")


def _model_row(model: Json) -> list[str]:
    prices = model["pricing"]
    prompt, completion = (
        (per_million(prices.get("prompt")), per_million(prices.get("completion")))
        if isinstance(prices, dict)
        else ("varies", "varies")
    )
    takes, gives = ",".join(model["input_modalities"]), ",".join(model["output_modalities"])
    return [model["id"], prompt, completion, count(model["context_length"]), takes, gives, model["name"]]


def _raw_model_row(model: Json) -> list[str]:
    prices = model["pricing"] if isinstance(model["pricing"], dict) else {}
    cost = (str(Decimal(prices[of]) * PER_MILLION) if of in prices else "" for of in ("prompt", "completion"))
    takes, gives = ",".join(model["input_modalities"]), ",".join(model["output_modalities"])
    return [model["id"], *cost, str(model["context_length"] or ""), takes, gives, model["name"]]


def _usage_row(label: str, sums: Json, is_for_people: bool) -> list[str]:
    if not is_for_people:
        numbers = (sums["runs"], sums["prompt_tokens"], sums["completion_tokens"], sums["cost_usd"])
        return [label, *("" if number is None else str(number) for number in numbers)]
    cost = money(sums["cost_usd"])
    estimated = sums.get("estimated_usd")
    if estimated is not None and money(estimated) != "$0":
        cost += f" (of that {money(estimated)} estimated)"
    if sums.get("unknown_calls"):
        cost += f" and {sums['unknown_calls']} unknown"
    tokens = (count(sums["prompt_tokens"]), count(sums["completion_tokens"]))
    return [label, count(sums["runs"]), *tokens, cost]
