"""The quirks of OpenRouter's protocol, one test for each row of the table: what a client gets in spite of it."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from openchat.runs import engine
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.scenarios import GREETING, HUGE_SIDE, SCENARIOS, png
from openchat.upstream.scripted.script import COMPLETION_PRICE, PROMPT_PRICE
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.sse import Frame, text_of

GREETED = "".join(GREETING)
SECRETS = ("user_scripted_secret", "org-secret123", "sk-or-v1-scripted-key")


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a client can know of one answer: its events, the message and the run as they are stored."""

    events: list[Frame]
    message: dict[str, Any]
    run: dict[str, Any]

    @property
    def end(self) -> dict[str, Any]:
        return self.events[-1].data

    @property
    def text(self) -> str:
        return text_of(self.events)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [frame.data for frame in self.events if frame.type == kind]

    @property
    def everything(self) -> str:
        return json.dumps([[frame.data for frame in self.events], self.message, self.run])


@pytest.fixture(autouse=True)
def _no_pause_before_a_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "FIRST_RETRY_SECONDS", 0.0)


@pytest.fixture
async def gateway(open_gateway: OpenGateway) -> AsyncIterator[Gateway]:
    """One store is enough: what an upstream does is the same to each."""
    async with open_gateway(database_url="memory:") as opened:
        yield opened


async def answer_of(gateway: Gateway, model: str, *, conversation_id: str | None = None, **body: Any) -> Answer:
    """Ask, follow to the end, and check what holds of every answer, whatever the upstream did."""
    conversation_id = conversation_id or await gateway.new_conversation()
    events = await gateway.ask("What is it?", conversation_id=conversation_id, model=f"scripted/{model}", **body)
    message = (await gateway.messages(conversation_id))[-1]
    run = (await gateway.client.get(f"/api/runs/{message['run_id']}")).json()
    found = Answer(events, message, run)
    assert [frame.type in {"done", "error"} for frame in events].count(True) == 1
    assert found.end["type"] in {"done", "error"}
    assert found.text == message["content"]
    assert (found.end["chars"], found.end["sha256"]) == (len(found.text), sha256(found.text.encode()).hexdigest())
    assert found.end["status"] == message["status"] == run["status"]
    assert found.end["cost_usd"] == message["cost_usd"] == run["cost_usd"]
    assert [frame.data for frame in await gateway.replay(run["id"])][-1] == found.end
    return found


async def complete_answer(gateway: Gateway, model: str, text: str, finish: str = "stop", **body: Any) -> Answer:
    answer = await answer_of(gateway, model, **body)
    assert (answer.end["status"], answer.end["finish_reason"], answer.text) == ("completed", finish, text)
    return answer


async def failed_answer(gateway: Gateway, model: str, code: str, text: str = "", **body: Any) -> Answer:
    answer = await answer_of(gateway, model, **body)
    assert (answer.end["status"], answer.text) == ("failed", text)
    assert answer.end["error"]["code"] == answer.message["error"]["code"] == answer.run["error"]["code"] == code
    return answer


def cost(completion: int) -> Decimal:
    """What the scripted upstream charges for our three words of a question and this many tokens."""
    return PROMPT_PRICE * 3 + COMPLETION_PRICE * completion


async def test_quirk_01_comments_between_events_are_not_part_of_the_answer(gateway: Gateway) -> None:
    await complete_answer(gateway, "quirk-01-comments", "Hello")


async def test_quirk_02_a_comment_in_a_data_line_is_passed_over(gateway: Gateway) -> None:
    await complete_answer(gateway, "quirk-02-comment-in-data", "Hello")


async def test_quirk_03_usage_in_a_chunk_without_choices_is_counted(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-03-usage-empty-choices", GREETED)

    assert answer.end["usage"] == {
        "prompt_tokens": 3,
        "completion_tokens": len(GREETING),
        "reasoning_tokens": 0,
        "cached_tokens": 0,
    }
    assert Decimal(answer.end["cost_usd"]) == cost(len(GREETING))
    assert answer.end["cost_source"] == "upstream"
    assert "E" not in answer.end["cost_usd"]


async def test_quirk_04_an_error_as_first_event_under_200_is_retried_and_then_told(gateway: Gateway) -> None:
    answer = await failed_answer(gateway, "quirk-04-error-first", "upstream_failed")

    assert answer.end["error"]["retryable"] is True
    assert answer.end["error"]["upstream"]["message"] == "JSON error injected into SSE stream"
    assert [call["status"] for call in answer.run["calls"]] == ["failed"] * 3
    assert [status["state"] for status in answer.of("status")] in ([], ["retrying"], ["retrying"] * 2)


async def test_quirk_05_a_finish_that_comes_twice_ends_the_answer_once(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-05-finish-twice", GREETED)

    assert Decimal(answer.end["cost_usd"]) == cost(len(GREETING))
    assert len(answer.run["calls"]) == 1


async def test_quirk_06_a_finish_that_is_missing_is_inferred_from_the_end(gateway: Gateway) -> None:
    await complete_answer(gateway, "quirk-06-finish-missing", GREETED)


async def test_quirk_06_a_tool_call_without_a_finish_is_still_a_tool_call(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-06-tool-finish-null", "", finish="tool_calls")

    assert [call["call_id"] for call in answer.of("tool_call")] == ["call_1"]


async def test_quirk_07_an_empty_finish_reason_is_none(gateway: Gateway) -> None:
    await complete_answer(gateway, "quirk-07-empty-finish", GREETED)


@pytest.mark.parametrize(
    ("variant", "code", "status", "error_type"),
    [
        ("int", "provider_busy", 429, "rate_limit_exceeded"),
        ("numeric", "upstream_failed", 502, "provider_unavailable"),
        ("word", "upstream_failed", None, "server_error"),
        ("null", "upstream_failed", None, None),
        ("missing", "upstream_failed", None, None),
    ],
)
async def test_quirk_08_an_error_code_may_be_a_number_text_a_word_or_nothing(
    gateway: Gateway, variant: str, code: str, status: int | None, error_type: str | None
) -> None:
    answer = await failed_answer(gateway, f"quirk-08-error-code-{variant}", code, "Half an answer")

    said = answer.end["error"]["upstream"]
    assert (said["status"], said["error_type"]) == (status, error_type)
    assert said["message"]
    assert len(answer.run["calls"]) == 1


async def test_quirk_09_an_error_as_json_under_200_is_an_error(gateway: Gateway) -> None:
    answer = await failed_answer(gateway, "quirk-09-json-200-error", "upstream_failed")

    assert answer.end["error"]["upstream"]["status"] == 502
    assert "user_scripted_secret" not in answer.everything


async def test_quirk_10_the_real_reason_is_told_and_the_account_is_not(
    gateway: Gateway, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = await failed_answer(gateway, "quirk-10-raw-reason", "upstream_rejected")

    assert answer.end["error"]["upstream"] == {
        "provider": "Scripted",
        "status": 400,
        "error_type": None,
        "message": "temperature is not supported",
    }
    assert answer.end["error"]["retryable"] is False
    assert len(answer.run["calls"]) == 1
    replayed = (await gateway.client.get(f"/api/runs/{answer.run['id']}/stream")).text
    logged = capfd.readouterr()
    for secret in SECRETS:
        assert secret not in answer.everything + replayed + logged.out + logged.err


async def test_quirk_11_an_empty_answer_is_asked_for_once_more_and_then_told(gateway: Gateway) -> None:
    answer = await failed_answer(gateway, "quirk-11-empty", "empty_answer")

    assert [call["status"] for call in answer.run["calls"]] == ["failed", "failed"]
    assert [call["error"]["code"] for call in answer.run["calls"]] == ["empty_answer"] * 2
    assert answer.message["parts"] == []


async def test_quirk_11_an_answer_that_only_thought_is_kept(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-11-reasoning-only", "", finish="length")

    assert "".join(said["text"] for said in answer.of("reasoning")) == "Let me see."
    assert [(part["type"], part["text"]) for part in answer.message["parts"]] == [("reasoning", "Let me see.")]
    assert answer.end["usage"]["reasoning_tokens"] == 2
    assert len(answer.run["calls"]) == 1


async def test_quirk_12_null_and_missing_contents_are_nothing(gateway: Gateway) -> None:
    await complete_answer(gateway, "quirk-12-null-content", "Hello")


async def test_quirk_13_characters_split_over_reads_arrive_whole(gateway: Gateway) -> None:
    await complete_answer(gateway, "quirk-13-split-utf8", "Grüße 日本語 🙂👩‍👩‍👧 ﷺ")


async def test_quirk_14_an_image_of_megabytes_in_one_line_is_stored_and_sent_as_an_address(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-14-huge-line", "A large picture: ")
    sent = b64decode(png(HUGE_SIDE, compressed=False).partition(",")[2])
    (image,) = answer.of("image")
    fetched = await gateway.client.get(image["url"])

    assert len(sent) > 4_000_000
    assert fetched.content == sent
    assert fetched.headers["Content-Type"] == image["media_type"] == "image/png"
    assert (image["width"], image["height"], image["at"]) == (HUGE_SIDE, HUGE_SIDE, len(answer.text))
    assert [part["type"] for part in answer.message["parts"]] == ["text", "image"]
    assert answer.message["parts"][1]["url"] == image["url"]
    assert len(answer.everything) < 10_000


async def test_quirk_15_parallel_tool_calls_under_one_index_are_told_apart(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-15-tools-share-index", "", finish="tool_calls")

    assert [(call["call_id"], call["arguments"]) for call in answer.of("tool_call")] == [
        ("call_1", '{"city":"Paris"}'),
        ("call_2", '{"city":"Oslo"}'),
    ]
    assert [part["call_id"] for part in answer.message["parts"]] == ["call_1", "call_2"]


async def test_quirk_15_a_tool_call_without_an_index_is_whole(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-15-tools-no-index", "", finish="tool_calls")

    assert [call["arguments"] for call in answer.of("tool_call")] == ['{"city":"Paris"}']


async def test_quirk_15_a_tool_call_without_an_id_gets_one(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-15-tools-no-id", "", finish="tool_calls")
    (call,) = answer.of("tool_call")

    assert call["call_id"]
    assert (call["name"], call["arguments"]) == ("get_time", "{}")


async def test_quirk_16_white_space_after_the_arguments_makes_no_second_call(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-16-tool-trailing-space", "", finish="tool_calls")

    assert [(call["name"], call["arguments"]) for call in answer.of("tool_call")] == [
        ("get_weather", '{"city":"Paris"}')
    ]


async def test_quirk_17_a_signature_after_the_text_shows_nothing_and_is_given_back(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    first = await complete_answer(gateway, "quirk-17-late-signature", "Forty-two.", conversation_id=conversation_id)
    await complete_answer(gateway, "quirk-17-late-signature", "Forty-two.", conversation_id=conversation_id)

    assert [said["text"] for said in first.of("reasoning")] == ["Let me see."]
    assert [part["type"] for part in first.message["parts"]] == ["reasoning", "text"]
    assert "c2lnbmF0dXJl" not in first.everything
    assert upstream.completions[-1].body["messages"][1] == {
        "role": "assistant",
        "content": "Forty-two.",
        "reasoning_details": [
            {
                "type": "reasoning.text",
                "text": "Let me see.",
                "format": "anthropic-claude-v1",
                "index": 0,
                "signature": "c2lnbmF0dXJl",
            }
        ],
    }


async def test_quirk_18_a_socket_that_dies_fails_the_answer_and_keeps_what_was_said(gateway: Gateway) -> None:
    answer = await failed_answer(gateway, "quirk-18-socket-dies", "upstream_cut", "Half an answer")

    assert answer.end["error"]["retryable"] is True
    assert len(answer.run["calls"]) == 1
    assert answer.message["parts"] == [{"type": "text", "text": "Half an answer"}]


async def test_quirk_18_a_socket_that_falls_silent_fails_the_answer_and_keeps_what_was_said(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(database_url="memory:", idle_timeout=0.1) as gateway:
        answer = await failed_answer(gateway, "quirk-18-stale-socket", "upstream_timeout", "Half an answer")
        asked = await upstream.arrival()
        await asked.closed_by_client.wait()

    assert len(answer.run["calls"]) == 1


async def test_quirk_19_a_stopped_answer_has_no_usage_but_the_id_to_ask_for_it(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id, model="scripted/quirk-19-no-usage-on-abort")
    run_id = started["run"]["id"]
    async with gateway.stream(f"/api/runs/{run_id}/stream") as frames:
        async for frame in frames:
            if frame.type == "delta":
                await gateway.client.post(f"/api/runs/{run_id}/stop")
                break
        run = await gateway.run_ended(run_id)
    asked = await upstream.arrival()
    await asked.closed_by_client.wait()

    assert run["status"] == "stopped"
    assert run["cost_source"] == "estimate"
    assert (run["calls"][0]["usage"], run["calls"][0]["cost_usd"]) == (None, None)
    assert [call["generation_id"] for call in run["calls"]] == [asked.generation_id]
    assert run["calls"][0]["status"] == "stopped"
    assert (await gateway.messages(conversation_id))[-1]["content"]


async def test_quirk_20_a_daily_limit_with_its_reset_in_milliseconds_is_not_retried(gateway: Gateway) -> None:
    answer = await failed_answer(gateway, "quirk-20-rate-limit-ms", "provider_busy")

    assert answer.end["error"]["retryable"] is False
    assert answer.end["error"]["upstream"]["message"].startswith("Rate limit exceeded: free-models-per-day")
    assert len(answer.run["calls"]) == 1


async def test_quirk_21_a_402_that_passes_by_itself_is_retried_after_the_pause_it_asks_for(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-21-in-flight-budget", GREETED)

    assert [call["status"] for call in answer.run["calls"]] == ["failed", "completed"]
    assert answer.run["calls"][0]["error"]["code"] == "provider_busy"
    assert [status["retry_in_ms"] for status in answer.of("status")] in ([], [1000])


async def test_quirk_22_an_explicit_max_tokens_is_sent_so_that_none_is_reserved(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    await complete_answer(gateway, "quirk-22-max-tokens", GREETED)
    await complete_answer(gateway, "quirk-22-max-tokens", GREETED, params={"max_tokens": 77})

    first, second = upstream.completions
    assert 0 < first.body["max_tokens"] <= 16384
    assert second.body["max_tokens"] == 77


async def test_quirk_23_a_citation_on_the_choice_and_repeated_is_shown_once(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-23-annotations-on-choice", "It rained.")

    (citation,) = answer.of("citation")
    assert citation == {
        "type": "citation",
        "url": "https://example.org/rain",
        "title": "Rain",
        "start": 0,
        "end": 9,
        "at": 10,
    }
    assert [part["type"] for part in answer.message["parts"]] == ["text", "citation"]


async def test_quirk_24_the_model_and_the_provider_that_answered_are_recorded(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-24-other-model", GREETED)

    answered = ("minimax/minimax-m2.7-20260318", "Parasail")
    assert answer.events[0].data["model"] == "scripted/quirk-24-other-model"
    for told in (answer.end, answer.message, answer.run, answer.run["calls"][0]):
        assert (told["model"], told["provider"]) == answered


async def test_quirk_25_fields_that_no_schema_names_are_read(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-25-wire-only-fields", "Seen: ")

    assert [part["type"] for part in answer.message["parts"]] == ["text", "image", "citation"]
    assert (await gateway.client.get(answer.of("image")[0]["url"])).content == b64decode(png(8).partition(",")[2])
    assert answer.end["provider"] == "Scripted"


async def test_quirk_26_an_answer_in_one_burst_is_whole_and_ours_is_not_to_be_buffered(gateway: Gateway) -> None:
    answer = await complete_answer(gateway, "quirk-26-one-burst", GREETED)
    headers = {"Accept-Encoding": "gzip, br"}
    response = await gateway.client.get(f"/api/runs/{answer.run['id']}/stream", headers=headers)

    assert response.headers["Content-Type"].startswith("text/event-stream")
    assert response.headers["Cache-Control"] == "no-cache, no-transform"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert "Content-Encoding" not in response.headers
    assert response.content.startswith(b":")


def test_every_row_and_every_scenario_of_the_table_has_its_test() -> None:
    scenarios = {name for name in SCENARIOS if name.startswith("quirk-")}
    tests = Path(__file__).read_text().replace("{variant}", "")

    assert {int(name.split("-")[1]) for name in scenarios} == set(range(1, 27))
    assert [n for n in range(1, 27) if f"def test_quirk_{n:02}_" not in tests] == []
    assert [name for name in scenarios if name not in tests and not name.startswith("quirk-08-error-code-")] == []
