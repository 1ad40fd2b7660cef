"""What the SQLite store owes beyond the contract: failing whole, and reading by index."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from openchat.conversations.model import Conversation
from openchat.conversations.parts import Text
from openchat.errors import StoreFailed
from openchat.runs.model import Orphan
from openchat.storage.opening import open_store
from openchat.storage.store import Store
from tests.contract.samples import Samples, at, checkpoint, finished, image


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "openchat.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite+aiosqlite:///{path}", max_conversations=1)
    yield opened
    await opened.close()


@pytest.fixture
def samples() -> Samples:
    return Samples()


@pytest.fixture
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def record(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", record)
    yield sent
    event.remove(Engine, "before_cursor_execute", record)


async def test_a_full_disk_is_a_failed_write_with_nothing_kept(store: Store, samples: Samples) -> None:
    small, large = samples.conversation(), samples.conversation(system_prompt="x" * 10_000_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(StoreFailed) as failed:
            await store.add_conversation(large, samples.receipt())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert failed.value.__cause__ is not None
    assert (await store.conversations("local")).items == []
    await store.add_conversation(small, samples.receipt())
    assert (await store.conversations("local")).items == [small]


async def test_text_that_is_no_unicode_is_a_failed_write(store: Store, samples: Samples) -> None:
    conversation = samples.conversation()
    await store.add_conversation(conversation)
    for changes in ({"title": "\ud800"}, {"params": {"stop": "\ud800"}}):
        with pytest.raises(StoreFailed):
            await store.update_conversation("local", conversation.id, changes)
    assert (await store.conversations("local")).items == [conversation]


async def test_an_end_that_fails_leaves_the_run_live(store: Store, samples: Samples) -> None:
    conversation = samples.conversation()
    await store.add_conversation(conversation)
    question = samples.message(conversation)
    run, answer = samples.run(question)
    await store.start_run(run, answer, question=question)
    await store.checkpoint([checkpoint(run, 1, "[1]")])
    with pytest.raises(StoreFailed):
        await store.finish_run(*finished(run, answer, Text("\ud800")))
    assert await store.orphans() == [Orphan(run, answer, ("[1]",))]
    assert await store.message("local", answer.id) == answer


async def test_no_read_on_the_way_of_a_chat_scans_a_table(
    store: Store, path: Path, samples: Samples, statements: list[tuple[str, Any]]
) -> None:
    conversation = samples.conversation()
    await store.add_conversation(conversation)
    file = await store.add_file(samples.file())
    question = samples.message(conversation, None, image(file))
    run, answer = samples.run(question)
    await store.start_run(run, answer, question=question, only_first=True)
    await store.finish_run(*finished(run, answer))
    await store.delete_conversation("local", conversation.id, at(0))
    await store.restore_conversation("local", conversation.id)
    statements.clear()
    page = await store.conversations("local", limit=1)
    await store.conversation("local", page.items[0].id)
    await store.message("local", answer.id)
    await store.path("local", conversation.id, answer.id, limit=50)
    await store.all_messages("local", conversation.id, limit=1)
    await store.siblings([question, answer])
    await store.latest_leaf("local", conversation.id, question.id)
    await store.run("local", run.id)
    await store.runs_answering("local", question.id)
    await store.orphans()
    await store.receipt("local", "/", "key")
    await store.session("token", at(0))
    await store.remove_unused_files(at(0))
    await store.purge_deleted(at(0))
    await store.purge_receipts(at(0))
    # The recursive queries read the rows that they have found, and that index holds the live runs alone.
    small = {"SCAN up", "SCAN down", "SCAN runs USING INDEX ix_runs_live"}
    with closing(sqlite3.connect(path)) as database:
        # Writing calls these, by triggers.
        for function in ("searchable", "searchable_parts"):
            database.create_function(function, 1, str)
        plans = {
            statement: [step for *_, step in database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in statements
        }
    scans = {
        statement: [step for step in plan if step.startswith("SCAN") and step not in small]
        for statement, plan in plans.items()
    }
    assert len(plans) > 15
    assert {statement: steps for statement, steps in scans.items() if steps} == {}


async def test_the_list_is_read_in_the_order_of_its_index(
    store: Store, path: Path, samples: Samples, statements: list[tuple[str, Any]]
) -> None:
    for _ in range(3):
        await store.add_conversation(samples.conversation())
    statements.clear()
    page = await store.conversations("local", limit=1)
    await store.conversations("local", limit=1, cursor=page.next_cursor)
    with closing(sqlite3.connect(path)) as database:
        for statement, parameters in statements:
            ((*_, step),) = database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert step.startswith("SEARCH conversations USING INDEX ix_conversations_listed (owner=? AND archived=?")


async def named(store: Store, samples: Samples, count: int) -> list[Conversation]:
    conversations = [samples.conversation() for _ in range(count)]
    for conversation in conversations:
        await store.add_conversation(conversation)
    return conversations


def rename(store: Store, conversation: Conversation, title: str = "new") -> Coroutine[Any, Any, Conversation]:
    return store.update_conversation("local", conversation.id, {"title": title})


async def test_writes_that_wait_share_a_transaction_and_only_the_bad_one_is_undone(
    store: Store, samples: Samples, path: Path
) -> None:
    conversations = await named(store, samples, 51)
    titles = [f"title {n}" for n in range(51)]
    titles[20] = "half a pair \ud800"

    outcomes = await asyncio.gather(*map(partial(rename, store), conversations, titles), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes].count(StoreFailed) == 1
    assert isinstance(outcomes[20], StoreFailed)
    with closing(sqlite3.connect(path)) as database:
        stored = dict(database.execute("SELECT id, title FROM conversations"))
    renamed = {one.id: title for one, title in zip(conversations, titles, strict=True)}
    assert stored == {**renamed, conversations[20].id: conversations[20].title}


async def test_a_burst_costs_few_transactions(store: Store, samples: Samples) -> None:
    conversations = await named(store, samples, 128)
    committed = 0

    def count(_connection: Any) -> None:
        nonlocal committed
        committed += 1

    event.listen(Engine, "commit", count)
    try:
        await asyncio.gather(*map(partial(rename, store), conversations))
    finally:
        event.remove(Engine, "commit", count)

    assert committed <= 8


async def test_what_was_handed_in_is_stored_though_its_caller_has_left(
    store: Store, samples: Samples, path: Path
) -> None:
    asked = [asyncio.create_task(rename(store, one)) for one in await named(store, samples, 10)]
    await asyncio.sleep(0)
    for task in asked:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)

    await store.close()

    assert [task.cancelled() for task in asked] == [True] * 10
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM conversations WHERE title = 'new'").fetchone() == (10,)
