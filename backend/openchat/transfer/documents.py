"""Conversations for people to read: Markdown and HTML, of the branch in view."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape

from openchat.conversations.model import Message
from openchat.conversations.parts import Citation, File, Image, Part, Reasoning, Text, ToolCall
from openchat.transfer.model import Whole

_NAMES = {"user": "You", "assistant": "Assistant", "system": "System", "tool": "Tool"}

# Nothing in the file can run or load anything, whatever a model wrote.
HTML_BEGINNING = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Conversations</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
article + article { border-top: 2px solid; margin-top: 3rem; padding-top: 1rem }
section { margin: 1.5rem 0 }
h2 { font-size: 1rem; margin: 0 }
small { opacity: .7; font-weight: normal }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0 }
details pre { opacity: .7 }
img { max-width: 100% }
</style>
</head>
<body>
"""
HTML_END = "</body>\n</html>\n"


def markdown(whole: Whole) -> str:
    """What models wrote is Markdown already and stays as it is."""
    blocks = [f"# {_title(whole)}"]
    for message in branch_in_view(whole):
        blocks += [f"## {_heading(message)}", *filter(None, map(_markdown_part, message.parts))]
    return "\n\n".join(blocks) + "\n\n"


def html(whole: Whole, images: Mapping[str, bytes]) -> str:
    """One `<article>`; `images` are the bytes of those to show, by file id. All text is escaped and shown as it is."""
    sections = "".join(
        f"<section>\n<h2>{escape(_NAMES[message.role])} <small>{escape(_details(message))}</small></h2>\n"
        + "".join(_html_part(part, images) for part in message.parts)
        + "</section>\n"
        for message in branch_in_view(whole)
    )
    return f"<article>\n<h1>{escape(_title(whole))}</h1>\n{sections}</article>\n"


def branch_in_view(whole: Whole) -> list[Message]:
    """From the root to the head."""
    by_id = {message.id: message for message in whole.messages}
    branch: list[Message] = []
    message = by_id.get(whole.conversation.head_id or "")
    while message is not None:
        branch.append(message)
        message = by_id.get(message.parent_id or "")
    return branch[::-1]


def _title(whole: Whole) -> str:
    return " ".join((whole.conversation.title or "Untitled").split())


def _heading(message: Message) -> str:
    return f"{_NAMES[message.role]} ({_details(message)})"


def _details(message: Message) -> str:
    outcome = message.outcome
    details = [f"{message.timestamp:%Y-%m-%d %H:%M} UTC"]
    if outcome is not None:
        details.append(outcome.model)
        if outcome.cost_usd is not None:
            details.append(f"{outcome.cost_usd:f} USD")
        if outcome.status != "completed":
            details.append(outcome.status)
    return ", ".join(details)


def _markdown_part(part: Part) -> str:
    match part:
        case Text(text=text):
            return text
        case Reasoning(text=text):
            return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
        case Image():
            return f"*(image: {part.media_type})*"
        case File():
            return f"*(file: {part.name or part.media_type})*"
        case Citation():
            return f"- <{part.url}>" + (f" {part.title}" if part.title else "")
        case ToolCall():
            return f"*(tool call: {part.name})*"
        case _:
            return ""


def _html_part(part: Part, images: Mapping[str, bytes]) -> str:
    match part:
        case Text(text=text):
            return f"<pre>{escape(text)}</pre>\n"
        case Reasoning(text=text):
            return f"<details><summary>Reasoning</summary><pre>{escape(text)}</pre></details>\n"
        case Image() if part.file_id in images:
            data = b64encode(images[part.file_id]).decode()
            return f'<p><img alt="" src="data:{escape(part.media_type)};base64,{data}"></p>\n'
        case Image():
            return f"<p>(image: {escape(part.media_type)})</p>\n"
        case File():
            return f"<p>(file: {escape(part.name or part.media_type)})</p>\n"
        case Citation():
            return f"<p>{escape(part.title or '')} <small>{escape(part.url)}</small></p>\n"
        case ToolCall():
            return f"<p>(tool call: {escape(part.name)})</p>\n"
        case _:
            return ""
