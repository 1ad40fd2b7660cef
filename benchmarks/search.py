"""How fast the search is in a large history: `python -m benchmarks.search`, or with `--messages 100000` a first look.

Makes a database of invented conversations as an earlier version would have left it, lets the migration index it, and
asks it a mixed set of queries beside the plain scan that the index replaces.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import typer

from openchat.conversations.model import LOCAL_OWNER
from openchat.search.query import Filters
from openchat.search.service import SearchService
from openchat.storage.cursors import instant
from openchat.storage.opening import open_store
from openchat.storage.sql.engine import sqlite_engine
from openchat.storage.sql.migrate import migrate

MESSAGES_PER_CONVERSATION = 20
WORDS_OF_A_QUESTION = 20
WORDS_OF_AN_ANSWER = 120
VOCABULARY = 60_000
FIRST_MS = 1_700_000_000_000
# A message a minute: a million of them are two years.
STEP_MS = 60_000
MODELS = ("anthropic/claude-sonnet-4.5", "openai/gpt-5", "local/rare")
# The third model wrote one answer in ten thousand.
MODEL_WEIGHTS = (6000, 3999, 1)
LIMIT = 20


def vocabulary(random_: random.Random) -> list[str]:
    """Words that can be pronounced, the short ones mostly first, as in any language."""
    syllables = [consonant + vowel for consonant in "bcdfghjklmnprstvwz" for vowel in "aeiou"]
    words: dict[str, None] = dict.fromkeys("aeiou")
    while len(words) < VOCABULARY:
        size = 1 + min(4, int(len(words) ** 0.25 / 4) + random_.choice((0, 1, 1, 2)))
        words["".join(random_.choices(syllables, k=size))] = None
    return list(words)


class History:
    """Texts whose words are as unevenly spread as those of real ones (Zipf), the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.words = vocabulary(self._random)
        self._weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def text(self, about: int) -> str:
        size = self._random.randint(about // 2, about * 3 // 2)
        return " ".join(self._random.choices(self.words, cum_weights=self._weights, k=size))

    def model(self) -> str:
        return self._random.choices(MODELS, weights=MODEL_WEIGHTS)[0]


def fill(database: sqlite3.Connection, history: History, messages: int) -> None:
    database.execute("PRAGMA synchronous=OFF")
    for first in range(0, messages, MESSAGES_PER_CONVERSATION):
        conversation = f"c{first:011d}"
        at = FIRST_MS + first * STEP_MS
        title = history.text(6)
        database.execute(
            "INSERT INTO conversations(id, owner, created_at, updated_at, title, title_folded, title_source, params,"
            " pinned, archived, tags) VALUES (?, ?, ?, ?, ?, ?, 'auto', '{}', 0, 0, '[]')",
            (conversation, LOCAL_OWNER, at, at, title, title),
        )
        above = None
        for number in range(first, first + MESSAGES_PER_CONVERSATION):
            above = _add(database, history, conversation, number, above)
    database.commit()


def _add(database: sqlite3.Connection, history: History, conversation: str, number: int, above: str | None) -> str:
    message_id, at, is_answer = f"m{number:011d}", FIRST_MS + number * STEP_MS, number % 2
    text = history.text(WORDS_OF_AN_ANSWER if is_answer else WORDS_OF_A_QUESTION)
    run_id = f"r{number:011d}" if is_answer else None
    database.execute(
        "INSERT INTO messages(id, owner, conversation_id, parent_id, role, parts, timestamp, run_id, hidden,"
        " reasoning_details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '[]')",
        (
            message_id,
            LOCAL_OWNER,
            conversation,
            above,
            "assistant" if is_answer else "user",
            json.dumps([{"type": "text", "text": text}]),
            at,
            run_id,
        ),
    )
    if is_answer:
        model = history.model()
        database.execute(
            "INSERT INTO runs(id, owner, kind, conversation_id, parent_message_id, message_id, requested_model, status,"
            " model, params, omitted_messages, created_at)"
            " VALUES (?, ?, 'chat', ?, ?, ?, ?, 'completed', ?, '{}', 0, ?)",
            (run_id, LOCAL_OWNER, conversation, above, message_id, model, model, at),
        )
    return message_id


def queries(history: History, messages: int) -> Iterator[tuple[str, str, Filters]]:
    """What is asked, by kind: `words` are ordered from the commonest to the rarest."""
    words = history.words
    common = [word for word in words[5:60] if len(word) > 1]
    for letter in "abcdefghijklmnoprstuvwz":
        yield "one letter", letter, Filters()
    for word in words[200:3000:140]:
        yield "two letters", word[:2], Filters()
        yield "three letters", word[:3], Filters()
        yield "a beginning", word[:4], Filters()
        yield "a whole word", word, Filters()
    for first, second in itertools.pairwise(common):
        yield "two common words", f"{first} {second}", Filters()
        yield "a phrase of common words", f'"{first} {second}"', Filters()
    for index in range(20):
        yield "a rare word", words[-1 - index * 97], Filters()
        yield "a common and a rare word", f"{words[10 + index]} {words[-50 - index * 31]}", Filters()
        yield "three words", f"{words[300 + index]} {words[700 + index]} {words[40 + index]}", Filters()
        yield "nothing has it", f"{words[20 + index]} xqxq{index}", Filters()
    early = Filters(since=instant(FIRST_MS), until=instant(FIRST_MS + messages // 100 * STEP_MS))
    for word in [*words[5:15], *words[200:210]]:
        yield "the first hundredth of the time", word, early
        yield "a model that wrote little", word, Filters(model="local/rare")
        yield "a common model", word, Filters(model="openai/gpt-5")


async def ask(url: str, asked: list[tuple[str, str, Filters]]) -> dict[str, list[float]]:
    """The milliseconds of each query by kind, snippets included."""
    store = await open_store(url, max_conversations=1)
    search = SearchService(store)
    taken: dict[str, list[float]] = {}
    try:
        for kind, text, filters in asked:
            start = time.perf_counter()
            await search.search(LOCAL_OWNER, text, filters, limit=LIMIT, cursor=None)
            taken.setdefault(kind, []).append((time.perf_counter() - start) * 1000)
    finally:
        await store.close()
    return taken


def scan(path: Path, asked: list[tuple[str, str, Filters]]) -> dict[str, float]:
    """The milliseconds of one query of each kind where no index helps: LIKE over the parts, newest first."""
    taken: dict[str, float] = {}
    with closing(sqlite3.connect(path)) as database:
        for kind, text, _ in asked:
            if kind in taken:
                continue
            patterns = [f"%{word}%" for word in text.replace('"', "").split()]
            condition = " AND ".join("parts LIKE ?" for _ in patterns)
            start = time.perf_counter()
            database.execute(
                f"SELECT id FROM messages WHERE {condition} ORDER BY timestamp DESC LIMIT {LIMIT}", patterns
            ).fetchall()
            taken[kind] = (time.perf_counter() - start) * 1000
    return taken


def report(taken: dict[str, list[float]], scanned: dict[str, float]) -> str:
    lines = ["| Query | p50 ms | worst ms | a scan, ms | scan / p50 |", "|---|---|---|---|---|"]
    for kind, times in taken.items():
        ratio = scanned[kind] / median(times)
        lines.append(f"| {kind} | {median(times):.1f} | {max(times):.1f} | {scanned[kind]:.0f} | {ratio:.0f} |")
    every = sorted(itertools.chain.from_iterable(taken.values()))
    lines.append(f"| all {len(every)} | {median(every):.1f} | {every[-1]:.1f} | | |")
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, help="where to make the database, or where it was made before")
    chosen = options.parse_args()
    with TemporaryDirectory(prefix="openchat-search-") as folder:
        path = chosen.keep or Path(folder) / "openchat.db"
        history = History(chosen.seed)
        if not path.exists():
            prepare(path, history, chosen.messages)
        asked = list(queries(history, chosen.messages))
        random.Random(chosen.seed).shuffle(asked)
        taken = asyncio.run(ask(f"sqlite+aiosqlite:///{path}", asked))
        typer.echo(report(taken, scan(path, asked)))


def prepare(path: Path, history: History, messages: int) -> None:
    engine = sqlite_engine(path)
    migrate(engine, "0001")
    start = time.perf_counter()
    with closing(sqlite3.connect(path)) as database:
        fill(database, history, messages)
    typer.echo(f"{messages} messages made in {time.perf_counter() - start:.0f} s, {path.stat().st_size / 1e6:.0f} MB")
    start = time.perf_counter()
    migrate(engine)
    engine.dispose()
    typer.echo(f"indexed in {time.perf_counter() - start:.0f} s, {path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
