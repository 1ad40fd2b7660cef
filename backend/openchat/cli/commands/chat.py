"""`openchat chat`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openchat.cli.commands import completion
from openchat.cli.commands.options import JsonOption, ModelOption, TokenOption, UrlOption, work


def chat(
    prompt: Annotated[list[str] | None, typer.Argument(metavar="PROMPT", help="What to ask; `-` for stdin.")] = None,
    model: ModelOption = None,
    conversation: Annotated[
        str | None,
        typer.Option(
            "-c",
            "--conversation",
            metavar="CONVERSATION",
            help="Go on with this one: its id, the last characters of it, or `last`.",
            autocompletion=completion.conversations,
        ),
    ] = None,
    system: Annotated[
        str | None, typer.Option("-s", "--system", metavar="TEXT", help="The system prompt of this conversation.")
    ] = None,
    attach: Annotated[
        list[Path] | None,
        typer.Option("-a", "--attach", metavar="FILE", help="Send a file along; may be given several times."),
    ] = None,
    reasoning: Annotated[bool, typer.Option("--reasoning", help="Show the model's reasoning in full.")] = False,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Ask a model, or talk with it.

    With a prompt, or something on stdin, the answer is printed and the command ends: Markdown on a terminal, plain
    text in a pipe. Without one, on a terminal, it is a conversation with history; /help lists what can be typed there.

    Every answer belongs to the gateway: it goes on when the connection drops, and this command takes it up again where
    it broke. Ctrl-C stops the answer and keeps what was written; twice leaves it running.

    \b
    Examples:
      openchat chat "Why is the sky blue?"
      openchat chat -c last "And at sunset?"
      openchat chat -m anthropic/claude-sonnet-4.5 --attach plan.pdf "What is missing?"
      git diff | openchat chat "Write a commit message for this" > message.txt
      openchat chat --json "Hello" | jq -r 'select(.type == "delta").text'
      openchat chat -s "Answer in one sentence."

    \b
    Exit codes:
      0 answered   1 the answer failed   2 wrong use   3 no gateway   4 wrong token   130 stopped by Ctrl-C
    """
    work("asking", "chat")(
        words=prompt or [],
        model=model,
        conversation=conversation,
        system=system,
        attached=attach or [],
        reasoning=reasoning,
        as_json=as_json,
        url=url,
        token=token,
    )
