"""The command line: commands in modules of their own, and every expected failure in one line."""

from __future__ import annotations

import sys
from typing import Annotated, Any, Final, NoReturn

import typer
from typer.core import TyperArgument
from typer.exceptions import TyperException
from typer.main import get_command

from openchat import __version__
from openchat.cli.commands import chat, compare, conversations, doctor, local, models, serve, usage
from openchat.cli.commands.options import show_help_alone
from openchat.cli.failures import CommandFailed
from openchat.errors import OpenChatError

BAD_INPUT: Final = 2
INTERRUPTED: Final = 130

app = typer.Typer(
    # Plain help: it is read in pipes and pagers too, and starts in a third of the time.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.command("chat")(chat.chat)
app.add_typer(compare.app, name="compare")
app.command("models")(models.models)
app.add_typer(conversations.app, name="conversations")
app.command("usage")(usage.usage)
app.command("doctor")(doctor.doctor)
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
    """Open Chat: a self-hosted, streaming gateway for every model on OpenRouter.

    \b
    Examples:
      openchat serve                           the gateway, on http://127.0.0.1:8001
      openchat chat "Why is the sky blue?"     one answer
      openchat chat                            a conversation
      openchat compare -m A -m B "Why?"        one prompt, several models, side by side
      openchat models --sort price             what there is, and what it costs
      openchat doctor                          what is wrong here, and how to mend it

    `openchat COMMAND --help` explains a command, with examples. Commands that ask a gateway take the one at --url
    (OPENCHAT_URL), or the one of the settings; where none runs, they start one for themselves.

    Exit codes: 0 done, 1 an answer or a check failed or doctor found an error, 2 wrong use, 3 no gateway, 4 wrong
    token, 130 stopped by Ctrl-C. Errors are one line on stderr.
    """
    show_help_alone(context)


def main() -> NoReturn:
    """Run the command of `sys.argv` and exit: 2 for what the caller can mend, never with a traceback for it."""
    try:
        code = _plain(get_command(app))(prog_name="openchat", standalone_mode=False)
    except TyperException as exc:
        # The parser's own words for a value that is not one of those allowed.
        _complain(exc.format_message().replace("Value error, ", ""))
        code = exc.exit_code
    except OpenChatError as exc:
        _complain(str(exc))
        code = exc.exit_code if isinstance(exc, CommandFailed) else BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else 0)


def _plain(command: Any) -> Any:  # Typer's own class of commands is private
    """The same command; its help calls an argument `FILE`, and not `FILE <path>`."""
    for parameter in command.params:
        if isinstance(parameter, TyperArgument):
            parameter.display_type_rich = _no_type  # type: ignore[method-assign] # it has no setting for this
    for one in getattr(command, "commands", {}).values():
        _plain(one)
    return command


def _no_type(ctx: object) -> None:
    return None


def _complain(message: str) -> None:
    if message:
        typer.echo(f"openchat: {' '.join(message.split())}", err=True)
