"""`openchat serve`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Annotated

import typer

from openchat.settings import Settings, load


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on, instead of HOST.")] = None,
    port: Annotated[str | None, typer.Option(metavar="NUMBER", help="The port, instead of PORT.")] = None,
    log_level: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="debug, info, warning or error, instead of LOG_LEVEL.")
    ] = None,
) -> None:
    """Serve the gateway."""
    chosen = {"host": host, "port": port, "log_level": log_level}
    settings = load(**{name: value for name, value in chosen.items() if value is not None})
    # Imported only here: the server's libraries take most of a second, which no other command should wait for.
    run: Callable[[Settings], None] = import_module("openchat.server").run
    run(settings)
