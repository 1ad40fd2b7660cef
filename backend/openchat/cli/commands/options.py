"""Options that several commands share, and how a command gets to its work."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer

from openchat.cli.commands import completion

UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="OPENCHAT_URL",
        metavar="URL",
        help="The gateway. Default: the one of the settings; where none runs, one in this process.",
    ),
]
TokenOption = Annotated[
    str | None,
    typer.Option(
        "--token",
        envvar="OPENCHAT_TOKEN",
        metavar="TOKEN",
        help="Its access token. Default for the gateway of the settings: ACCESS_TOKEN.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")]
ModelOption = Annotated[
    str | None,
    typer.Option("-m", "--model", metavar="MODEL", help="A model's id.", autocompletion=completion.models),
]
ConversationArgument = Annotated[
    str,
    typer.Argument(
        metavar="CONVERSATION",
        help="Its id, the last characters of it, or `last`.",
        autocompletion=completion.conversations,
    ),
]


def show_help_alone(context: typer.Context) -> None:
    """What a group of commands does when none of them is named."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def work(module: str, function: str) -> Callable[..., Any]:  # what it takes is checked where it is defined
    """The function that does a command's work: imported only now, since its libraries take up to a second."""
    found: Callable[..., Any] = getattr(import_module(f"openchat.cli.{module}"), function)
    return found
