"""`openchat usage`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from openchat.cli.commands.options import JsonOption, TokenOption, UrlOption, work


def usage(
    group_by: Annotated[
        Literal["model", "day", "provider", "conversation"], typer.Option("--by", help="What to sum up by.")
    ] = "model",
    since: Annotated[str | None, typer.Option("--from", metavar="DAY", help="From this day on: 2026-01-31.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Up to this day.")] = None,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Show what was spent: runs, tokens and cost, with a total.

    In a pipe each group is one tab-separated line: what it is, runs, tokens of the prompts, tokens of the answers,
    cost in USD.

    \b
    Examples:
      openchat usage
      openchat usage --by day --from 2026-01-01
      openchat usage --by conversation --json | jq '.total.cost_usd'
    """
    work("listing", "usage")(group_by=group_by, since=since, until=until, as_json=as_json, url=url, token=token)
