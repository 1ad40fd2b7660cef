"""The command line: commands in modules of their own, and every expected failure in one line."""

from __future__ import annotations

import sys
from typing import Annotated, Final, NoReturn

import typer
from typer.exceptions import TyperException

from openchat import __version__
from openchat.cli import local, serve
from openchat.errors import OpenChatError

BAD_INPUT: Final = 2
INTERRUPTED: Final = 130

app = typer.Typer(
    help="Open Chat: a self-hosted, streaming gateway for every model on OpenRouter.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.add_typer(local.app, name="local")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"openchat {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def openchat(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> NoReturn:
    """Run the command of `sys.argv` and exit: 2 for what the caller can mend, never with a traceback for it."""
    try:
        code = app(prog_name="openchat", standalone_mode=False)
    except TyperException as exc:
        _complain(exc.format_message())
        code = exc.exit_code
    except OpenChatError as exc:
        _complain(str(exc))
        code = BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str) -> None:
    typer.echo(f"openchat: {' '.join(message.split())}", err=True)
