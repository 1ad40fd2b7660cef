"""The SQLite file: its schema, its opening, and what is still there after it was closed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from openchat.errors import StartupError, StoreFailed
from openchat.storage.opening import open_store
from openchat.storage.sql.engine import sqlite_engine
from openchat.storage.sql.migrate import MIGRATIONS, migrate
from openchat.storage.sql.opening import REVISION
from openchat.storage.sql.tables import metadata
from openchat.storage.store import Store
from tests.contract.samples import Samples, at, checkpoint, finished
from tests.support.process import gateway_process, run_to_its_end

BACKEND = Path(__file__).parents[2] / "backend"

OPEN_AND_WAIT = """
import asyncio, sys
from openchat.storage.opening import open_store

async def main():
    store = await open_store(sys.argv[1], max_conversations=1)
    print("open", flush=True)
    sys.stdin.readline()
    await store.close()

asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "100% new" / "openchat.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    fresh = await opened(url)
    yield fresh
    await fresh.close()


@pytest.fixture
def samples() -> Samples:
    return Samples()


@pytest.fixture
def first(url: str) -> Iterator[subprocess.Popen[str]]:
    """Another process, which has the file open."""
    command = [sys.executable, "-c", OPEN_AND_WAIT, url]
    environment = {"PYTHONPATH": str(BACKEND)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


async def opened(url: str) -> Store:
    return await open_store(url, max_conversations=1)


# The schema


def _is_no_index_of_words(_thing: object, name: str | None, *_: object) -> bool:
    """SQLAlchemy cannot describe virtual tables, nor those that SQLite keeps them in."""
    return name is None or not name.startswith(("message_index", "title_index"))


def test_the_migrations_build_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / "openchat.db")
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_no_index_of_words})
        assert compare_metadata(context, metadata) == []


async def test_a_migration_that_fails_changes_nothing(path: Path, url: str) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE runs (something_else)")
    with pytest.raises(StartupError):
        await opened(url)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("runs",)]


async def test_a_server_has_its_schema_made_by_a_process_that_ends(path: Path, url: str) -> None:
    path.parent.mkdir()
    async with gateway_process(path.parent, DATABASE_URL=url, PYTHONPROFILEIMPORTTIME="1") as gateway:
        assert "openchat.storage.sql.engine" in gateway.output
        assert "alembic" not in gateway.output


async def test_what_a_server_cannot_bring_up_to_date_ends_it_with_one_line(path: Path, url: str) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE alembic_version (version_num)")
        database.execute("INSERT INTO alembic_version VALUES ('9999')")
        database.commit()
    code, printed = await run_to_its_end(path.parent, DATABASE_URL=url, PORT="0")
    assert code == 2
    assert "newer version" in printed.splitlines()[-1]
    assert "Traceback" not in printed


async def test_a_file_of_a_newer_version_is_refused(path: Path, url: str) -> None:
    await (await opened(url)).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    with pytest.raises(StartupError, match="newer version"):
        await opened(url)


# Opening


async def test_what_was_stored_is_there_after_a_restart(url: str, samples: Samples) -> None:
    conversation = samples.conversation(title="The sky")
    question = samples.message(conversation)
    (ended, ended_answer), (going, going_answer) = samples.run(question), samples.run(question)
    final, answer = finished(ended, ended_answer, when=at(1))
    receipt, session = samples.receipt(), samples.session()

    before = await opened(url)
    await before.add_conversation(conversation, receipt)
    await before.start_run(ended, ended_answer, question=question)
    await before.finish_run(final, answer)
    await before.start_run(going, going_answer)
    await before.checkpoint([checkpoint(going, 3, "[1]")])
    await before.add_session(session)
    await before.close()

    after = await opened(url)
    assert await after.run("local", ended.id) == final
    assert (await after.all_messages("local", conversation.id)).items == [question, answer, going_answer]
    assert [(orphan.run, orphan.events) for orphan in await after.orphans()] == [(going, ("[1]",))]
    assert await after.receipt("local", receipt.path, receipt.key) == receipt
    assert await after.session(session.token_sha256, at(0)) == session
    await after.close()


async def test_a_second_process_on_the_same_file_is_refused(path: Path, url: str, first: subprocess.Popen[str]) -> None:
    with pytest.raises(StartupError) as refused:
        await opened(url)
    assert str(refused.value) == f"DATABASE_URL: {path} is in use by process {first.pid}; stop it, or name another file"


async def test_the_lock_dies_with_its_process(url: str, first: subprocess.Popen[str]) -> None:
    first.kill()
    first.wait()
    await (await opened(url)).close()


@pytest.mark.parametrize(
    ("made", "named"),
    [("file", "file/openchat.db"), ("folder", "folder"), ("rubbish", "rubbish")],
)
async def test_a_file_that_cannot_be_opened_stops_the_start_with_one_line(
    tmp_path: Path, made: str, named: str
) -> None:
    if made == "folder":
        (tmp_path / made).mkdir()
    else:
        (tmp_path / made).write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(StartupError) as stopped:
        await opened(f"sqlite+aiosqlite:///{tmp_path / named}")
    line = str(stopped.value)
    assert line.startswith(f"DATABASE_URL: cannot open {tmp_path / named}: ")
    assert "\n" not in line


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "rubbish",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "postgresql+asyncpg://me:secret@db/openchat",
        "mysql://me:secret@db/openchat",
    ],
)
async def test_a_url_of_no_adapter_says_what_is_allowed(wrong: str) -> None:
    with pytest.raises(StartupError, match="allowed: `memory:` or `sqlite") as stopped:
        await opened(wrong)
    assert "secret" not in str(stopped.value)


async def test_the_file_is_written_ahead_and_synced_normally(store: Store, path: Path) -> None:
    await store.ping()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store.kind == "sqlite"


async def test_a_closed_store_takes_nothing(url: str, samples: Samples) -> None:
    store = await opened(url)
    await store.close()
    await store.close()
    with pytest.raises(StoreFailed):
        await store.add_conversation(samples.conversation())
    with pytest.raises(StoreFailed):
        await store.ping()


def test_the_newest_migration_is_the_revision_that_an_up_to_date_file_has() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]
