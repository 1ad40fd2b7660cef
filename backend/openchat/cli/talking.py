"""The conversation on a terminal: what is typed is asked, what begins with a slash is a command."""

from __future__ import annotations

import base64
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from rich.text import Text

from openchat.cli import conversation as conversations
from openchat.cli.answering import Manner, answer, tell_end
from openchat.cli.client import GatewayClient, Json
from openchat.cli.failures import CommandFailed, WrongUse
from openchat.cli.printing import console, per_million
from openchat.cli.rendering import print_message
from openchat.reports.words import visible

PROMPT: Final = "> "
MORE: Final = "… "
# How many of the models that match are named.
MOST_MODELS: Final = 12

Command: TypeAlias = Callable[[str], None]


class _Leave(Exception):
    """The person is done."""


def talk(
    client: GatewayClient,
    manner: Manner,
    found: Json,
    *,
    model: str | None,
    system: str | None,
    attached: Sequence[Path],
) -> None:
    """Talk until the end of input. What fails is said, and the talk goes on."""
    Talk(client, manner, found, model=model, system=system, attached=attached).run()


class Talk:
    """One session. The conversation is made when something is asked."""

    def __init__(
        self,
        client: GatewayClient,
        manner: Manner,
        found: Json,
        *,
        model: str | None,
        system: str | None,
        attached: Sequence[Path],
    ) -> None:
        self._client = client
        self._manner = manner
        self._conversation = found
        self._model = model
        self._system = system
        self._attached = list(attached)
        self._out = console()
        self._commands: Mapping[str, Command] = {
            "/model": self._choose_model,
            "/retry": self._retry,
            "/edit": self._edit,
            "/continue": self._continue,
            "/copy": self._copy,
            "/save": self._save,
            "/attach": self._attach,
            "/system": self._set_system,
            "/reasoning": self._show_reasoning,
            "/new": self._begin_anew,
            "/help": self._help,
            "/quit": self._quit,
        }
        self._session: PromptSession[str] = PromptSession(
            history=FileHistory(str(_history_file())),
            completer=_Completer(self._commands, self._model_ids),
            complete_while_typing=False,
            key_bindings=_keys(),
            multiline=True,
            prompt_continuation=lambda width, line, is_soft: MORE,
        )

    def run(self) -> None:
        self._greet()
        while True:
            try:
                typed = self._session.prompt(PROMPT).strip()
            except KeyboardInterrupt:
                # Clears the line, as in a shell.
                continue
            except EOFError:
                return
            if not typed:
                continue
            try:
                self._obey(typed)
            except _Leave:
                return
            except (KeyboardInterrupt, EOFError):
                # An edit that was given up, or an answer that is left to the gateway.
                self._say("left as it is")
            except CommandFailed as exc:
                self._say(str(exc), style="red")

    def _obey(self, typed: str) -> None:
        name, _, rest = typed.partition(" ")
        if not name.startswith("/") or "/" in name[1:]:
            self._ask(typed)
        elif command := self._commands.get(name):
            command(rest.strip())
        else:
            raise WrongUse(f"there is no {name}; /help lists what there is")

    # --- Answers ---

    def _ask(self, text: str) -> None:
        sent = conversations.message(self._client, text, self._attached)
        self._run({"message": sent})
        self._attached.clear()

    def _retry(self, model: str) -> None:
        """[MODEL]: answer the last question again, perhaps by another model"""
        body: dict[str, Json] = {"parent_id": self._last("user")["id"]}
        self._run({**body, "model": self._matching_model(model)} if model else body)

    def _edit(self, _: str) -> None:
        """change the last question and ask it instead"""
        question = self._last("user")
        text = self._session.prompt(PROMPT, default=question["content"]).strip()
        if text:
            kept = [
                {name: part[name] for name in ("type", "file_id", "name") if part.get(name)}
                for part in question["parts"]
                if part["type"] in {"image", "file"}
            ]
            message = [{"type": "text", "text": text}, *kept] if kept else text
            self._run({"message": message, "parent_id": question["parent_id"]})

    def _continue(self, _: str) -> None:
        """go on with an answer that was cut"""
        self._run({"continue_from": self._last("assistant")["id"]})

    def _run(self, body: dict[str, Json]) -> None:
        if self._conversation is None:
            self._conversation = conversations.make(self._client, model=self._model, system=self._system)
        if self._model and "model" not in body:
            body = {**body, "model": self._model}
        ended = answer(self._client, self._conversation["id"], body, self._manner)
        self._out.print()
        tell_end(ended)
        if ended.event["type"] == "error":
            self._say(ended.event["error"]["message"], style="red")

    # --- What was said ---

    def _copy(self, _: str) -> None:
        """copy the last answer, by the terminal (OSC 52)"""
        text = self._last("assistant")["content"]
        encoded = base64.b64encode(text.encode()).decode()
        sys.stdout.write(f"\033]52;c;{encoded}\a")
        sys.stdout.flush()
        self._say(f"{len(text):,} characters handed to the terminal's clipboard")

    def _save(self, name: str) -> None:
        """FILE: save the last answer; the conversation in *.json, *.html"""
        if not name:
            raise WrongUse("/save FILE: where to?")
        path = Path(name).expanduser()
        if path.suffix in {".json", ".html"}:
            form = path.suffix.removeprefix(".")
            source = f"/api/conversations/{self._begun()['id']}/export"
            with self._client.stream("GET", source, query={"format": form}) as response:
                content = response.read()
        else:
            content = f"{self._last('assistant')['content']}\n".encode()
        try:
            with path.open("xb") as file:
                file.write(content)
        except OSError as exc:
            raise WrongUse(f"{path}: {exc.strerror or exc}") from exc
        self._say(f"saved: {path}")

    # --- What will be asked ---

    def _choose_model(self, words: str) -> None:
        """[MODEL]: say which model answers, or choose another"""
        if words:
            self._model = self._matching_model(words)
            if self._conversation is not None:
                self._conversation = self._client.patch(
                    f"/api/conversations/{self._conversation['id']}", {"default_model": self._model}
                )
        self._say(f"model: {self._current_model()}")

    def _attach(self, name: str) -> None:
        """FILE: send it with the next question"""
        path = Path(name).expanduser()
        if not path.is_file():
            why = "which one?" if not name else "is a folder" if path.is_dir() else "there is no such file"
            raise WrongUse(f"/attach {name or 'FILE'}: {why}")
        self._attached.append(path)
        self._say("with the next question: " + ", ".join(one.name for one in self._attached))

    def _set_system(self, text: str) -> None:
        """[TEXT]: show or set the system prompt"""
        if text:
            self._system = text
            if self._conversation is not None:
                self._conversation = self._client.patch(
                    f"/api/conversations/{self._conversation['id']}", {"system_prompt": text}
                )
        current = self._conversation["system_prompt"] if self._conversation else self._system
        self._say(f"system prompt: {current or 'none'}")

    def _show_reasoning(self, _: str) -> None:
        """unfold the reasoning of the last answer"""
        reasoning = "".join(part["text"] for part in self._last("assistant")["parts"] if part["type"] == "reasoning")
        self._say(reasoning or "it showed none")

    def _begin_anew(self, _: str) -> None:
        """begin another conversation"""
        self._conversation = None
        self._say("a new conversation")

    def _help(self, _: str) -> None:
        """list these commands"""
        self._say("Enter sends, Alt+Enter begins a new line, Ctrl-C stops the answer, Ctrl-D leaves.")
        for name, command in self._commands.items():
            takes, separator, does = (inspect.getdoc(command) or "").rpartition(": ")
            self._say(f"  {name} {takes if separator else ''}".rstrip().ljust(18) + f" {does}")

    def _quit(self, _: str) -> None:
        """leave"""
        raise _Leave

    # --- Asking the gateway ---

    def _begun(self) -> Json:
        if self._conversation is None:
            raise WrongUse("nothing has been asked yet")
        return self._conversation

    def _last(self, role: str) -> Json:
        """The last message of that role in the branch in view."""
        page = self._client.get(f"/api/conversations/{self._begun()['id']}/messages", limit=20)
        for message in reversed(page["items"]):
            if message["role"] == role:
                return message
        raise WrongUse("there is no answer yet" if role == "assistant" else "nothing has been asked yet")

    def _current_model(self) -> str:
        chosen = self._model or (self._conversation or {}).get("default_model")
        return str(chosen or self._client.get("/api/models", limit=1)["default_model"])

    def _model_ids(self) -> list[str]:
        return [model["id"] for model in self._client.get("/api/models")["items"]]

    def _matching_model(self, words: str) -> str:
        """The model that is meant: its id, or words that fit only one. Otherwise names those that fit."""
        found = self._client.get("/api/models", q=words)["items"]
        exact = [model for model in found if model["id"] == words]
        if len(exact or found) == 1:
            return str((exact or found)[0]["id"])
        for model in found[:MOST_MODELS]:
            prices = model["pricing"]
            known = isinstance(prices, dict)
            cost = (
                f"{per_million(prices.get('prompt'))} / {per_million(prices.get('completion'))}" if known else "varies"
            )
            self._say(f"  {model['id']}  {cost}")
        raise WrongUse(f"{len(found)} models fit `{words}`; name one" if found else f"no model fits `{words}`")

    def _greet(self) -> None:
        if self._conversation is None:
            self._say(f"{self._current_model()} · /help lists the commands, Ctrl-D leaves")
            return
        title = self._conversation["title"] or "untitled"
        self._say(f"{title} · {self._current_model()} · /help lists the commands")
        page = self._client.get(f"/api/conversations/{self._conversation['id']}/messages", limit=2)
        for message in page["items"]:
            print_message(self._out, message)

    def _say(self, text: str, style: str = "dim") -> None:
        self._out.print(Text(visible(text), style=style))


class _Completer(Completer):
    """Slash commands, the ids of models after `/model` and `/retry`."""

    def __init__(self, commands: Iterable[str], models: Callable[[], list[str]]) -> None:
        self._commands = list(commands)
        self._models = models

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text_before_cursor
        name, space, word = typed.partition(" ")
        if not space and typed.startswith("/"):
            return [Completion(command, -len(typed)) for command in self._commands if command.startswith(typed)]
        if name in {"/model", "/retry"}:
            return [Completion(id, -len(word)) for id in self._offered() if word in id]
        return []

    def _offered(self) -> list[str]:
        try:
            return self._models()
        except CommandFailed:
            # No place to say it in: the line is being typed. Asking will.
            return []


def _keys() -> KeyBindings:
    """Enter sends; with Alt, or after Esc, it begins a new line. Pasted text keeps its lines."""
    keys = KeyBindings()

    @keys.add("enter")
    def send(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys


def _history_file() -> Path:
    """What was typed before, in the person's own folder and for no one else."""
    folder = Path(typer.get_app_dir("openchat"))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / "history"
        file.touch(mode=0o600)
    except OSError as exc:
        raise WrongUse(f"the history {folder / 'history'} cannot be kept: {exc.strerror or exc}") from exc
    return file
