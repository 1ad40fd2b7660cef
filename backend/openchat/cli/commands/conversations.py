"""`openchat conversations`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from openchat.cli.commands import completion
from openchat.cli.commands.options import (
    ConversationArgument,
    JsonOption,
    TokenOption,
    UrlOption,
    show_help_alone,
    work,
)

LimitOption = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="So many at most.")]

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def conversations(context: typer.Context) -> None:
    """List, read, search, move and delete conversations.

    A CONVERSATION is named by its id, by the last characters of it (at least four), or as `last`.

    \b
    Examples:
      openchat conversations list --limit 5
      openchat conversations show last
      openchat conversations search sky blue
      openchat conversations export last --format md > talk.md
      openchat conversations delete 1f4e2a90
    """
    show_help_alone(context)


@app.command("list")
def list_(
    title: Annotated[str | None, typer.Option("-q", "--title", metavar="WORDS", help="Words in the title.")] = None,
    archived: Annotated[bool, typer.Option("--archived", help="The archived ones.")] = False,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """List conversations, the newest first.

    In a pipe each is one tab-separated line: id, time, model, title.

    \b
    Examples:
      openchat conversations list -q recipes
      openchat conversations list --json | jq -r '.items[].id'
    """
    work("listing", "conversations")(title=title, archived=archived, limit=limit, as_json=as_json, url=url, token=token)


@app.command()
def show(
    conversation: ConversationArgument,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Print a conversation.

    Rendered on a terminal; in a pipe it is Markdown.

    \b
    Examples:
      openchat conversations show last
      openchat conversations show 1f4e2a90 --json | jq -r '.items[-1].content'
    """
    work("listing", "show")(conversation=conversation, as_json=as_json, url=url, token=token)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="What to look for, in titles and messages.")],
    since: Annotated[str | None, typer.Option("--from", metavar="DAY", help="From this day on: 2026-01-31.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Up to this day.")] = None,
    model: Annotated[
        str | None,
        typer.Option("-m", "--model", metavar="MODEL", help="Of this model.", autocompletion=completion.models),
    ] = None,
    limit: LimitOption = 20,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Search all conversations.

    In a pipe each hit is one tab-separated line: conversation, message, time, role, title, the text around the hit.

    \b
    Examples:
      openchat conversations search sky blue
      openchat conversations search invoice --from 2026-01-01 --json
    """
    work("listing", "search")(
        words=words, since=since, until=until, model=model, limit=limit, as_json=as_json, url=url, token=token
    )


@app.command()
def export(
    conversation: Annotated[
        str | None,
        typer.Argument(
            metavar="CONVERSATION", help="Which one; all without it.", autocompletion=completion.conversations
        ),
    ] = None,
    form: Annotated[
        Literal["json", "md", "html"] | None,
        typer.Option("--format", help="Default: json, or what FILE ends in."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write here instead of to stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE where it exists.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With -o: print as JSON what was written. Else: --format json.")
    ] = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Write one conversation, or all of them, to a file or to stdout.

    \b
    Examples:
      openchat conversations export last -o talk.html
      openchat conversations export --format json > everything.json
    """
    work("moving", "export")(
        conversation=conversation, form=form, output=output, force=force, as_json=as_json, url=url, token=token
    )


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export of this or another program; `-` for stdin.")],
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Take over conversations from a file.

    Exports of Open Chat, ChatGPT (conversations.json), Open WebUI and LibreChat, told apart by what is in them. All of
    the file is taken over or, where it is broken, nothing; twice brings nothing new. With --json, progress and result
    are JSON lines.

    \b
    Examples:
      openchat conversations import everything.json
      unzip -p chatgpt-export.zip conversations.json | openchat conversations import -
    """
    work("moving", "import_")(file=file, as_json=as_json, url=url, token=token)


@app.command()
def delete(
    conversations: Annotated[
        list[str],
        typer.Argument(metavar="CONVERSATION", help="Which ones, as above.", autocompletion=completion.conversations),
    ],
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Delete conversations. Each can be brought back with `restore` for RESTORE_DAYS.

    \b
    Examples:
      openchat conversations delete 1f4e2a90
    """
    work("moving", "delete")(named=conversations, as_json=as_json, url=url, token=token)


@app.command()
def restore(
    conversation: Annotated[str, typer.Argument(metavar="ID", help="The whole id, as `delete` printed it.")],
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Bring a deleted conversation back.

    \b
    Examples:
      openchat conversations restore 01a1ff6c-b87c-7531-9a37-cc9371c90b3a
    """
    work("moving", "restore")(conversation=conversation, as_json=as_json, url=url, token=token)
