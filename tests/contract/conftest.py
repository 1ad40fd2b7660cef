"""Every adapter of the store, each behind the same tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from openchat.storage.opening import open_store
from openchat.storage.store import Store
from tests.contract.samples import Samples
from tests.support.stores import prepare

MAX_CONVERSATIONS = 1000


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    url = "memory:" if request.param == "memory" else f"sqlite+aiosqlite:///{tmp_path}/openchat.db"
    await prepare(url)
    opened = await open_store(url, max_conversations=MAX_CONVERSATIONS)
    yield opened
    await opened.close()


@pytest.fixture
def samples() -> Samples:
    return Samples()
