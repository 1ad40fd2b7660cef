"""`openchat serve`."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on, instead of HOST.")] = None,
    port: Annotated[str | None, typer.Option(metavar="NUMBER", help="The port, instead of PORT.")] = None,
    log_level: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="debug, info, warning or error, instead of LOG_LEVEL.")
    ] = None,
) -> None:
    """Serve the gateway, until Ctrl-C.

    \b
    Examples:
      openchat serve
      openchat serve --port 8080 --log-level debug
    """
    chosen = {"host": host, "port": port, "log_level": log_level}
    # Imported only here: the server's libraries take most of a second, which no other command should wait for.
    settings = import_module("openchat.settings").load(
        **{name: value for name, value in chosen.items() if value is not None}
    )
    import_module("openchat.server").run(settings)
