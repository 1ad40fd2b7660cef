"""`openchat serve`."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from openchat.leaving_out import leaving_out


def serve(
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The address to listen on, instead of HOST.")
    ] = None,
    port: Annotated[str | None, typer.Option(metavar="NUMBER", help="The port, instead of PORT.")] = None,
    log_level: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="debug, info, warning or error, instead of LOG_LEVEL.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Log lines of JSON, instead of LOG_FORMAT.")] = False,
) -> None:
    """Serve the gateway, until Ctrl-C.

    It logs to stderr. Ctrl-C, or SIGTERM, ends the answers that are being written, keeps them, and exits with 0; a
    second Ctrl-C does not wait.

    \b
    Examples:
      openchat serve
      openchat serve --port 8080 --log-level debug
      openchat serve --json 2>&1 | jq -r '.event'
    """
    chosen = {"host": host, "port": port, "log_level": log_level, "log_format": "json" if as_json else None}
    # Imported only here: the server's libraries take most of a second, which no other command should wait for.
    settings = import_module("openchat.settings").load(
        **{name: value for name, value in chosen.items() if value is not None}
    )
    # httpx and structlog would bring in what is for terminals, uvicorn what watches files; a server uses neither: 6 MB.
    with leaving_out("rich", "httpx._main", "watchfiles"):
        server = import_module("openchat.server")
    server.run(settings)
