"""Both stores, driven by the same random requests, give the same answers."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule

from openchat.conversations.model import Conversation, Message, Receipt, StoredFile
from openchat.conversations.parts import Part, Text
from openchat.errors import OpenChatError
from openchat.runs.model import Run
from openchat.runs.port import AlreadyAnswered
from openchat.storage.opening import open_store
from openchat.storage.store import Store
from tests.contract.samples import Samples, at, checkpoint, finished, image

T = TypeVar("T")

OWNERS = st.sampled_from(["a", "b"])
SECONDS = st.integers(0, 9)
TITLES = st.none() | st.text("aÄß%_\\ ", max_size=3)
KEYS = st.none() | st.sampled_from(["1", "2", "3"])
HASHES = st.sampled_from(["a" * 64, "b" * 64])
LIMITS = st.integers(1, 3)
# What destroys comes seldom, or there would be nothing left to compare.
RARELY = st.sampled_from([False, False, False, True])


class Stores(RuleBasedStateMachine):
    conversations: Bundle[Conversation] = Bundle("conversations")
    messages: Bundle[Message] = Bundle("messages")
    runs: Bundle[tuple[Run, Message]] = Bundle("runs")
    files: Bundle[StoredFile] = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.samples = Samples()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        url = f"sqlite:///{self.folder.name}/openchat.db"
        self.memory = self.run(open_store("memory:", max_conversations=1000))
        self.sqlite = self.run(open_store(url, max_conversations=1000))
        self.begun: list[Conversation] = []

    def teardown(self) -> None:
        self.compare_everything()
        self.run(self.sqlite.close())
        self.loop.close()
        self.folder.cleanup()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(coroutine)

    def both(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Ask both; what they answer, or the kind of their refusal, is the same."""
        memory, sqlite = (self.run(_outcome(store, method, *args, **kwargs)) for store in (self.memory, self.sqlite))
        assert memory == sqlite
        return memory

    def receipt(self, owner: str, key: str | None, seconds: int = 0) -> Receipt | None:
        return None if key is None else self.samples.receipt(key, owner, at(seconds))

    @rule(target=conversations, owner=OWNERS, seconds=SECONDS, title=TITLES, key=KEYS)
    def begin(self, owner: str, seconds: int, title: str | None, key: str | None) -> Conversation:
        conversation = self.samples.conversation(owner, at(seconds), title=title)
        self.begun.append(conversation)
        self.both("add_conversation", conversation, self.receipt(owner, key))
        return conversation

    @rule(of=conversations, owner=OWNERS, title=TITLES, archived=st.booleans())
    def change(self, of: Conversation, owner: str, title: str | None, archived: bool) -> None:
        self.both("update_conversation", owner, of.id, {"title": title, "archived": archived})

    @rule(of=conversations, seconds=SECONDS, really=RARELY)
    def delete(self, of: Conversation, seconds: int, really: bool) -> None:
        if really:
            self.both("delete_conversation", of.owner, of.id, at(seconds))

    @rule(of=conversations, owner=OWNERS)
    def restore(self, of: Conversation, owner: str) -> None:
        self.both("restore_conversation", owner, of.id)

    @rule(seconds=SECONDS, really=RARELY)
    def purge(self, seconds: int, really: bool) -> None:
        if really:
            self.both("purge_deleted", at(seconds))
            self.both("purge_receipts", at(seconds))
        self.both("remove_unused_files", at(seconds))

    @rule(target=messages, to=conversations, seconds=SECONDS, title=TITLES, key=KEYS)
    def add_root(self, to: Conversation, seconds: int, title: str | None, key: str | None) -> Message:
        message = self.samples.message(to, when=at(seconds))
        self.both("add_message", message, title=title, receipt=self.receipt(to.owner, key))
        return message

    @rule(target=messages, parent=messages, seconds=SECONDS, file=st.none() | files)
    def add_child(self, parent: Message, seconds: int, file: StoredFile | None) -> Message:
        message = self._below(parent, seconds, *_shown(file))
        self.both("add_message", message)
        return message

    @rule(target=messages, parent=messages, to=conversations)
    def add_astray(self, parent: Message, to: Conversation) -> Message:
        message = replace(self._below(parent, 0), conversation_id=to.id)
        self.both("add_message", message)
        return message

    def _below(self, parent: Message, seconds: int, *parts: Part) -> Message:
        home = self.samples.conversation(parent.owner, id=parent.conversation_id)
        return self.samples.message(home, parent, *parts, when=at(seconds))

    @rule(message=messages, hidden=st.booleans(), owner=OWNERS)
    def hide(self, message: Message, hidden: bool, owner: str) -> None:
        self.both("set_hidden", owner, message.id, hidden, message.parent_id)

    @rule(target=runs, question=messages, seconds=SECONDS, only_first=st.booleans(), key=KEYS)
    def answer(self, question: Message, seconds: int, only_first: bool, key: str | None) -> tuple[Run, Message]:
        run, answer = self.samples.run(question, at(seconds))
        receipt = self.receipt(question.owner, key)
        self.both("start_run", run, answer, receipt=receipt, only_first=only_first)
        return run, answer

    @rule(target=runs, parent=messages, seconds=SECONDS, title=TITLES)
    def ask(self, parent: Message, seconds: int, title: str | None) -> tuple[Run, Message]:
        question = self._below(parent, seconds)
        run, answer = self.samples.run(question, at(seconds))
        self.both("start_run", run, answer, question=question, title=title)
        return run, answer

    @rule(started=runs, position=SECONDS)
    def checkpoint(self, started: tuple[Run, Message], position: int) -> None:
        self.both("checkpoint", [checkpoint(started[0], position, f"[{position}]")])

    @rule(started=runs)
    def retry(self, started: tuple[Run, Message]) -> None:
        self.both("add_call", self.samples.call(started[0].id))

    @rule(started=runs, seconds=SECONDS, file=st.none() | files)
    def finish(self, started: tuple[Run, Message], seconds: int, file: StoredFile | None) -> None:
        self.both("finish_run", *finished(*started, Text("Blue."), *_shown(file), when=at(seconds)))

    @rule(target=files, owner=OWNERS, sha256=HASHES, seconds=SECONDS, key=KEYS)
    def add_file(self, owner: str, sha256: str, seconds: int, key: str | None) -> Any:
        file = self.both("add_file", self.samples.file(sha256, owner, at(seconds)), self.receipt(owner, key))
        return file if isinstance(file, StoredFile) else multiple()

    @rule(owner=OWNERS, q=TITLES, archived=st.booleans(), limit=LIMITS)
    def listing(self, owner: str, q: str | None, archived: bool, limit: int) -> None:
        cursor = None
        while True:
            page = self.both("conversations", owner, q=q, archived=archived, limit=limit, cursor=cursor)
            cursor = page.next_cursor
            if cursor is None:
                break

    @rule(of=conversations, limit=LIMITS)
    def nodes(self, of: Conversation, limit: int) -> None:
        page = self.both("all_messages", of.owner, of.id, limit=limit)
        while not isinstance(page, type) and page.next_cursor is not None:
            self.both("siblings", page.items)
            page = self.both("all_messages", of.owner, of.id, limit=limit, cursor=page.next_cursor)

    @rule(message=messages, limit=st.none() | LIMITS, owner=OWNERS)
    def branch(self, message: Message, limit: int | None, owner: str) -> None:
        self.both("message", owner, message.id)
        self.both("path", owner, message.conversation_id, message.id, limit=limit)
        self.both("latest_leaf", owner, message.conversation_id, message.id)
        self.both("runs_answering", owner, message.id)

    @rule(started=runs, owner=OWNERS)
    def look(self, started: tuple[Run, Message], owner: str) -> None:
        self.both("run", owner, started[0].id)

    def compare_everything(self) -> None:
        """All that can be read, then what is left when all is deleted."""
        self.both("orphans")
        for conversation in self.begun:
            self.both("restore_conversation", conversation.owner, conversation.id)
            page = self.both("all_messages", conversation.owner, conversation.id, limit=1000)
            for message in [] if isinstance(page, type) else page.items:
                self.both("siblings", [message])
                self.both("runs_answering", message.owner, message.id)
                self.both("path", message.owner, message.conversation_id, message.id, limit=2)
                self.both("latest_leaf", message.owner, message.conversation_id, message.id)
        for owner in ("a", "b"):
            self.both("conversations", owner)
        self.both("remove_unused_files", at(5))
        for conversation in self.begun:
            self.both("delete_conversation", conversation.owner, conversation.id, at(0))
        self.both("purge_deleted", at(1))
        self.both("remove_unused_files", at(10))
        self.both("orphans")


def _shown(file: StoredFile | None) -> list[Part]:
    return [] if file is None else [image(file)]


async def _outcome(store: Store, method: str, *args: Any, **kwargs: Any) -> Any:
    try:
        return await getattr(store, method)(*args, **kwargs)
    except (OpenChatError, AlreadyAnswered) as refused:
        return type(refused)


TestStores = Stores.TestCase
TestStores.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
