"""`openchat models`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from openchat.cli.commands.options import JsonOption, TokenOption, UrlOption, work


def models(
    words: Annotated[list[str] | None, typer.Argument(metavar="WORDS", help="Words in the id or name.")] = None,
    takes: Annotated[
        str | None, typer.Option("--input", metavar="LIST", help="What it must take: text,image,file,audio.")
    ] = None,
    gives: Annotated[
        str | None, typer.Option("--output", metavar="LIST", help="What it must give: text,image.")
    ] = None,
    supports: Annotated[
        str | None, typer.Option("--supports", metavar="LIST", help="Parameters it must know: tools,seed.")
    ] = None,
    max_price: Annotated[
        float | None, typer.Option("--max-price", metavar="USD", min=0, help="The most a million tokens may cost.")
    ] = None,
    sort: Annotated[
        Literal["name", "newest", "price", "context"] | None, typer.Option("--sort", help="The order.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, max=500, help="So many at most.")] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Fetch the list anew before.")] = False,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """List the models that can be used, with their prices.

    Prices are in USD per million tokens. In a pipe each model is one tab-separated line: id, price of the prompt, price
    of the answer, context, what it takes, what it gives, name.

    \b
    Examples:
      openchat models sonnet
      openchat models --input image --supports tools --max-price 1 --sort price
      openchat models --sort newest --limit 10
      openchat models --json | jq -r '.items[].id'
    """
    query = {
        "q": " ".join(words or []) or None,
        "input": takes,
        "output": gives,
        "supports": supports,
        "max_price": max_price,
        "sort": sort,
        "limit": limit,
    }
    work("listing", "models")(query=query, refresh=refresh, as_json=as_json, url=url, token=token)
