"""The local model for real: llama.cpp in a child process, its weights, its answers, its life and death."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import psutil
import pytest
import pytest_asyncio

from openchat.upstream import local_model
from openchat.upstream.local_model import MODEL_ID, LocalModel, is_installed

pytestmark = [
    pytest.mark.skipif(not is_installed(), reason="its packages are an extra; `./openchat test` brings them"),
    # One loop for all, since they share a model that takes a second to load.
    pytest.mark.asyncio(loop_scope="module"),
]

READY_SECONDS = 60.0
GONE_SECONDS = 10.0
POLL_SECONDS = 0.02
BACKEND = Path(local_model.__file__).resolve().parents[2]
# A gateway in small: it starts the model, says where its child is, and waits.
PARENT = """
import asyncio
from openchat.upstream.local_model import LocalModel

async def main():
    model = LocalModel()
    await model.start()
    await model.wait_ready(60)
    print(model.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model() -> AsyncIterator[LocalModel]:
    model = LocalModel()
    await model.start()
    await model.wait_ready(READY_SECONDS)
    yield model
    await model.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


async def until(condition: Callable[[], bool], seconds: float = GONE_SECONDS) -> None:
    """Wait for what another process does and no event tells."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for is outside this program
            await asyncio.sleep(POLL_SECONDS)


def process(model: LocalModel) -> psutil.Process:
    assert model.pid is not None
    return psutil.Process(model.pid)


def is_gone(child: psutil.Process) -> bool:
    return not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def bearer(model: LocalModel) -> dict[str, str]:
    return {"Authorization": f"Bearer {model.api_key}"}


def prompt(**parameters: object) -> dict[str, object]:
    return {"model": MODEL_ID, "messages": [{"role": "user", "content": "Name three colours."}], **parameters}


async def test_it_streams_a_real_answer(model: LocalModel, client: httpx.AsyncClient) -> None:
    body = prompt(stream=True, max_tokens=16, temperature=0, stream_options={"include_usage": True})
    url = f"{model.base_url}/chat/completions"

    async with client.stream("POST", url, json=body, headers=bearer(model)) as response:
        lines = [line.removeprefix("data: ") async for line in response.aiter_lines() if line]

    chunks = [json.loads(line) for line in lines[:-1]]
    deltas = [choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"]]
    assert lines[-1] == "[DONE]"
    assert len("".join(deltas).split()) > 3
    assert len([delta for delta in deltas if delta]) > 3
    assert chunks[-1]["usage"]["completion_tokens"] == 16
    assert {chunk["model"] for chunk in chunks} == {MODEL_ID}


async def test_it_answers_nobody_without_the_key(model: LocalModel, client: httpx.AsyncClient) -> None:
    url = f"{model.base_url}/chat/completions"
    headers: list[dict[str, str]] = [{}, {"Authorization": "Bearer wrong"}]

    answers = [await client.post(url, json=prompt(), headers=one) for one in headers]

    assert [answer.status_code for answer in answers] == [401, 401]


async def test_its_key_is_in_no_argument_and_it_knows_none_of_ours(model: LocalModel) -> None:
    child = process(model)

    assert model.api_key not in " ".join(child.cmdline())
    assert set(child.environ()) == {"PYTHONPATH"}


async def test_ctrl_c_at_the_terminal_does_not_end_it(model: LocalModel, client: httpx.AsyncClient) -> None:
    child = process(model)

    child.send_signal(signal.SIGINT)
    answer = await client.post(f"{model.base_url}/chat/completions", json=prompt(max_tokens=2), headers=bearer(model))

    assert answer.status_code == 200
    assert process(model) == child


async def test_a_killed_one_is_started_again(model: LocalModel, client: httpx.AsyncClient) -> None:
    first = process(model)

    first.kill()
    await until(lambda: model.pid not in {first.pid, None})
    await model.wait_ready(READY_SECONDS)
    answer = await client.get(f"{model.base_url}/models", headers=bearer(model))

    assert answer.json()["data"][0]["id"] == MODEL_ID


async def test_stopping_ends_it() -> None:
    model = LocalModel()
    await model.start()
    await model.wait_ready(READY_SECONDS)
    child = process(model)

    await model.stop()

    assert is_gone(child)
    assert model.state == "off"
    with pytest.raises(TimeoutError):
        await model.wait_ready(READY_SECONDS)


async def test_stopping_while_it_loads_ends_it() -> None:
    model = LocalModel()
    await model.start()
    await until(lambda: model.pid is not None)
    child = process(model)

    await model.stop()

    assert is_gone(child)


async def test_it_is_gone_when_the_gateway_was_killed() -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, stdout=asyncio.subprocess.PIPE, env={"PYTHONPATH": str(BACKEND)}
    )
    assert parent.stdout is not None
    async with asyncio.timeout(READY_SECONDS):
        while not (line := (await parent.stdout.readline()).strip()).isdigit():
            assert line, "the parent ended early"
    child = psutil.Process(int(line))

    parent.kill()
    await parent.wait()

    await until(lambda: is_gone(child))


async def test_one_that_cannot_start_says_so_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"not a model")
    weights = local_model.weights_file
    monkeypatch.setattr(local_model, "weights_file", lambda: broken)
    model = LocalModel(pauses=(0.0, 0.2))

    await model.start()
    with pytest.raises(TimeoutError, match="failed"):
        await model.wait_ready(READY_SECONDS)
    monkeypatch.setattr(local_model, "weights_file", weights)
    await until(lambda: model.state == "ready", READY_SECONDS)

    await model.stop()
