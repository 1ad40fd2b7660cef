"""`openchat chat`: one question and its answer, or the way into a talk."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from openchat.cli import conversation as conversations
from openchat.cli.answering import Manner, answer, tell_end
from openchat.cli.client import GatewayClient
from openchat.cli.connecting import connect
from openchat.cli.failures import WrongUse
from openchat.cli.printing import note, notes

STDIN = "-"


def chat(
    *,
    words: Sequence[str],
    model: str | None,
    conversation: str | None,
    system: str | None,
    attached: Sequence[Path],
    reasoning: bool,
    as_json: bool,
    url: str | None,
    token: str | None,
) -> None:
    for path in attached:
        if not path.is_file():
            raise WrongUse(f"--attach {path}: {'is a folder' if path.is_dir() else 'there is no such file'}")
    is_talk = sys.stdin.isatty() and not words
    if is_talk and (as_json or not sys.stdout.isatty()):
        raise WrongUse("give a prompt, or something on stdin: a conversation needs a terminal")
    prompt = "" if is_talk else prompt_of(words)
    manner = Manner(as_json=as_json, reasoning=reasoning)
    with connect(url, token) as connection:
        client = connection.client
        if connection.note:
            note(connection.note)
        found = conversations.find(client, conversation) if conversation else None
        if found and system is not None:
            found = client.patch(f"/api/conversations/{found['id']}", {"system_prompt": system})
        if is_talk:
            talk = import_module("openchat.cli.talking").talk
            talk(client, manner, found, model=model, system=system, attached=attached)
            return
        sent = conversations.message(client, prompt, attached)
        into = found or conversations.make(client, model=model, system=system)
        _ask(client, into["id"], {"message": sent, **({"model": model} if model else {})}, manner)


def _ask(client: GatewayClient, conversation_id: str, body: dict[str, object], manner: Manner) -> None:
    ended = answer(client, conversation_id, body, manner)
    if not manner.as_json:
        if notes().is_terminal and sys.stdout.isatty():
            note("")
        tell_end(ended, conversation_id)
    ended.raise_failure()


def prompt_of(words: Sequence[str]) -> str:
    """What was typed, and below it what came on stdin."""
    typed = " ".join(words)
    if typed == STDIN:
        typed = ""
    piped = "" if sys.stdin.isatty() and words != [STDIN] else _read_stdin()
    prompt = "\n\n".join(filter(None, (typed, piped.strip("\n"))))
    if not prompt.strip():
        raise WrongUse("there is nothing to ask: give a prompt, or something on stdin")
    return prompt


def _read_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as exc:
        raise WrongUse("stdin is not text in UTF-8; send files with --attach") from exc
