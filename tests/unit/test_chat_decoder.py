"""A streamed chat completion from bytes: what is said, what is reported, and how it ended, however it is cut."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.upstream import sse_decoder
from openchat.upstream.base import (
    CallReport,
    CitationDelta,
    Delta,
    ImageDelta,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from openchat.upstream.chat_decoder import ChatDecoder
from openchat.upstream.errors import Failure
from openchat.upstream.translate import from_body

RECORDINGS = sorted((Path(__file__).parents[1] / "recordings").glob("*.sse"))
CUTS = st.lists(st.integers(min_value=0, max_value=2**20), max_size=12)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came out: neighbouring texts merged, the report as plain values, the failure."""

    deltas: tuple[Delta, ...]
    report: tuple[object, ...]
    failure: Failure | None

    @property
    def text(self) -> str:
        return "".join(delta.text for delta in self.deltas if isinstance(delta, TextDelta))

    @property
    def reasoning(self) -> str:
        return "".join(delta.text for delta in self.deltas if isinstance(delta, ReasoningDelta))


def merged(deltas: Iterable[Delta]) -> tuple[Delta, ...]:
    found: list[Delta] = []
    for delta in deltas:
        match found[-1] if found else None, delta:
            case TextDelta(before), TextDelta(text):
                found[-1] = TextDelta(before + text)
            case ReasoningDelta(before), ReasoningDelta(text):
                found[-1] = ReasoningDelta(before + text)
            case _:
                found.append(delta)
    return tuple(found)


def decode(chunks: Sequence[bytes], *, secrets: tuple[str, ...] = ()) -> Decoded:
    report = CallReport()
    decoder = ChatDecoder("OpenRouter", report, secrets=secrets)
    deltas = [delta for chunk in chunks for delta in decoder.feed(chunk)]
    deltas += decoder.finish()
    return decoded(deltas, report, decoder)


def decode_whole(body: bytes) -> Decoded:
    report = CallReport()
    decoder = ChatDecoder("OpenRouter", report)
    deltas = [*decoder.take_whole(body), *decoder.finish()]
    return decoded(deltas, report, decoder)


def decoded(deltas: Iterable[Delta], report: CallReport, decoder: ChatDecoder) -> Decoded:
    values = (
        report.generation_id,
        report.model,
        report.provider,
        report.finish_reason,
        report.native_finish_reason,
        report.usage,
        report.cost_usd,
        report.reasoning_details.merged(),
    )
    return Decoded(merged(deltas), values, decoder.failure.failure if decoder.failure else None)


def pieces(body: bytes, cuts: Iterable[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[begin:end] for begin, end in pairwise(places)]


def recorded(name: str) -> bytes:
    return (Path(__file__).parents[1] / "recordings" / f"{name}.sse").read_bytes()


def chunk(delta: dict[str, Any] | None = None, finish: str | None = None, **fields: Any) -> bytes:
    """One event; lone halves of a pair go out as escapes, as other languages send them."""
    choices = fields.pop("choices", [{"index": 0, "delta": delta or {}, "finish_reason": finish}])
    return b"data: " + json.dumps({"id": "gen-1", "choices": choices, **fields}).encode() + b"\n\n"


def said(*texts: str) -> bytes:
    return b"".join(chunk({"content": text}) for text in texts)


END = chunk({"content": ""}, "stop") + b"data: [DONE]\n\n"


def code_of(result: Decoded) -> str | None:
    return result.failure.code if result.failure else None


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
@given(cuts=CUTS)
def test_a_recording_decodes_the_same_however_it_is_cut(recording: Path, cuts: list[int]) -> None:
    body = recording.read_bytes()

    assert decode(pieces(body, cuts)) == decode([body])


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_a_recording_decodes_the_same_byte_by_byte(recording: Path) -> None:
    body = recording.read_bytes()

    assert decode([bytes([byte]) for byte in body]) == decode([body])


# Every UTF-16 code unit on its own, so that pairs are cut too, and what opens and closes a thought.
TEXTS = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        st.sampled_from(["\ud83d", "\ude42", "\U0001f642", "\u2028", "\u0085", "\r\n", "\n\n", "data: "]),
        st.sampled_from(["<think>", "<th", "ink>", "</think>", "</", "think>", " ", "<"]),
    ),
    max_size=10,
)
FIELDS = st.sampled_from(["content", "reasoning", "refusal", "reasoning_content"])
EVENTS = st.lists(
    st.one_of(
        st.builds(lambda field, text: chunk({field: text}), FIELDS, TEXTS.map("".join)),
        st.builds(lambda text: chunk({"content": text}), TEXTS.map("".join)),
        st.sampled_from(
            [
                b": OPENROUTER PROCESSING\n\n",
                b"data: : keepalive\n\n",
                b"data: {not json\n\n",
                chunk({"content": None}),
                chunk(choices=[]),
                chunk(choices=None),
                chunk({"images": [{"image_url": {"url": "data:image/png;base64,AA=="}}]}),
                chunk({"annotations": [{"type": "url_citation", "url_citation": {"url": "https://example.org"}}]}),
                chunk({"tool_calls": [{"index": 0, "id": "call_1", "function": {"name": "f", "arguments": "{"}}]}),
                chunk({"tool_calls": [{"index": 0, "function": {"arguments": "\ud83d"}}]}),
                chunk({"reasoning_details": [{"type": "reasoning.text", "text": "hm\ud83d", "index": 0}]}),
                chunk({"reasoning_details": [{"type": "reasoning.text", "text": "\ude42", "signature": "s"}]}),
                chunk({}, "stop"),
                chunk({}, "tool_calls"),
                chunk(usage={"prompt_tokens": 3, "completion_tokens": 4, "cost": 0.00000057}),
                chunk(choices=[], error={"code": 502, "message": "gone"}),
                b"data: [DONE]\n\n",
            ]
        ),
    ),
    max_size=10,
)


@given(events=EVENTS, newline=st.sampled_from([b"\n", b"\r\n", b"\r"]), cuts=CUTS)
def test_any_stream_decodes_the_same_however_it_is_cut(events: list[bytes], newline: bytes, cuts: list[int]) -> None:
    body = b"".join(events).replace(b"\n", newline)

    assert decode(pieces(body, cuts)) == decode([body])


@given(events=EVENTS)
def test_whatever_comes_all_that_is_said_and_kept_can_be_stored(events: list[bytes]) -> None:
    result = decode(events)

    for delta in result.deltas:
        match delta:
            case TextDelta(text) | ReasoningDelta(text):
                text.encode()
            case ToolCallDelta(_, _, arguments):
                arguments.encode()
            case _:
                pass
    json.dumps(result.report[-1], ensure_ascii=False).encode()


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_the_text_is_what_was_sent_character_for_character(texts: list[str]) -> None:
    text = "".join(texts)
    result = decode([said("Said: ", *texts) + END])

    assert (result.text, result.failure) == ("Said: " + text, None)


@given(text=st.text(min_size=1, max_size=8).filter(str.strip))
def test_a_text_cut_between_any_two_utf16_units_arrives_whole(text: str) -> None:
    encoded = ("Said: " + text).encode("utf-16-le", "surrogatepass")
    units = [encoded[n : n + 2].decode("utf-16-le", "surrogatepass") for n in range(0, len(encoded), 2)]

    assert decode([said(*units) + END]).text == "Said: " + text


def test_half_a_surrogate_pair_that_stays_alone_is_replaced() -> None:
    assert decode([said("a\ud83d", "b", "\ude42c", "\ud83d") + END]).text == "a\ufffdb\ufffdc\ufffd"


def test_a_pair_cut_inside_tool_arguments_and_reasoning_details_arrives_whole() -> None:
    body = b"".join(
        [
            chunk({"reasoning_details": [{"type": "reasoning.text", "text": "\ud83d", "index": 0}]}),
            chunk({"reasoning_details": [{"type": "reasoning.text", "text": "\ude42", "index": 0}]}),
            chunk({"tool_calls": [{"index": 0, "id": "c", "function": {"name": "f", "arguments": '{"a":"\ud83d'}}]}),
            chunk({"tool_calls": [{"index": 0, "function": {"arguments": '\ude42"}'}}]}),
            chunk({}, "tool_calls"),
        ]
    )
    result = decode([body])

    assert result.deltas == (ReasoningDelta("🙂"), ToolCallDelta("c", "f", '{"a":"🙂"}'))
    assert result.report[-1] == ({"type": "reasoning.text", "text": "🙂", "index": 0},)


def test_half_a_pair_in_names_and_errors_is_replaced() -> None:
    cited = {"url_citation": {"url": "https://example.org", "title": "Rain \ud83d"}}
    body = chunk({"annotations": [cited]}, provider="P\ud83d") + chunk(error={"message": "cut he\ud83d"}, choices=[])
    result = decode([body])

    assert result.deltas == (CitationDelta("https://example.org", "Rain \ufffd"),)
    assert result.failure is not None
    assert result.failure.upstream is not None
    assert (result.failure.upstream.provider, result.failure.upstream.message) == ("P\ufffd", "cut he\ufffd")


def test_an_ordinary_stream_is_decoded_and_accounted() -> None:
    result = decode([recorded("complete")])

    assert result.text == "Hi there, how are you"
    assert result.failure is None
    assert result.report == (
        "gen-1783514921-TROSk2h1cVbqYdWm0nXp",
        "openai/gpt-4o-mini",
        "OpenAI",
        "stop",
        "stop",
        Usage(15, 6, 0, 0),
        Decimal("0.0000057915"),
        (),
    )


@pytest.mark.parametrize("name", ["usage-null-finish", "usage-empty-choices", "usage-repeated-finish", "complete-crlf"])
def test_every_shape_of_the_usage_chunk_gives_the_same_account(name: str) -> None:
    assert decode([recorded(name)]) == decode([recorded("complete")])


def test_usage_on_the_only_finish_chunk_counts_with_its_own_reasoning_tokens() -> None:
    result = decode([recorded("usage-on-finish")])

    assert result.text == "Hello there."
    assert result.report[3:7] == ("stop", "stop", Usage(44, 31, 28, 0), Decimal("0.0000504"))


def test_zeros_after_a_count_do_not_replace_it() -> None:
    zeros = {"prompt_tokens": 0, "completion_tokens": 0, "cost": 0}
    usage = {"prompt_tokens": 3, "completion_tokens": 4, "cost": 0.5}
    result = decode([said("a") + chunk(usage=usage, choices=[]) + chunk(usage=zeros, choices=[]) + END])

    assert result.report[5:7] == (Usage(3, 4), Decimal("0.5"))


def test_costs_are_exact_however_json_writes_them() -> None:
    for written, cost in (("5.7E-7", "0.00000057"), ("0.1", "0.1"), ("1e-9", "0.000000001"), ('"0.25"', "0.25")):
        body = said("a") + b'data: {"usage":{"cost":%b}}\n\n' % written.encode() + END
        assert decode([body]).report[6] == Decimal(cost)


@pytest.mark.parametrize("cost", ["-0.5", '"NaN"', '"Infinity"', "1e999999999", "1e-999999999"])
def test_a_cost_that_nobody_can_charge_is_none(cost: str) -> None:
    odd = f'{{"usage":{{"prompt_tokens":-3,"completion_tokens":4000000000000000000000,"cost":{cost}}}}}'
    report = decode([said("a") + b"data: " + odd.encode() + b"\n\n" + END]).report
    assert report[6] is None
    assert Usage() in report
    venice = b'data: {"cost":{"usd":%b}}\n\n' % cost.encode()
    assert decode([said("a") + venice + END]).report[6] is None


def test_bytes_that_are_no_text_cost_only_themselves() -> None:
    odd = b'data: {"choices":[{"delta":{"content":"b\xffc"}}]}\n\n'
    found = decode([said("a") + odd + said("d") + END])
    assert found.deltas == (TextDelta("ab\N{REPLACEMENT CHARACTER}cd"),)


@pytest.mark.parametrize(
    "place",
    [b'{"x":%b}', b'{"choices":[{"delta":{"reasoning_details":[{"a":%b}]}}]}', b'{"error":%b}', b'{"object":%b}'],
)
@pytest.mark.parametrize("depth", [800, 100_000])
def test_what_nests_too_deep_breaks_nothing(place: bytes, depth: int) -> None:
    body = place % (b"[" * depth + b"]" * depth)
    found = decode([said("a") + b"data: " + body + b"\n\n" + END])
    assert found.deltas[:1] == (TextDelta("a"),)
    decode_whole(body)
    assert from_body(500, body, "OpenRouter").failure.code == "upstream_failed"


def test_with_an_own_provider_key_the_cost_is_the_fee_and_the_providers_bill() -> None:
    usage = {"cost": 0.05, "is_byok": True, "cost_details": {"upstream_inference_cost": 1.0}}

    assert decode([said("a") + chunk(usage=usage, choices=[]) + END]).report[6] == Decimal("1.05")


def test_a_provider_that_reads_numbers_as_text_is_understood() -> None:
    result = decode([said("a") + chunk(usage={"prompt_tokens": "3", "completion_tokens": "4"}, choices=[]) + END])

    assert result.report[5] == Usage(3, 4)


def test_reasoning_that_comes_twice_is_shown_once_and_kept_for_replay() -> None:
    result = decode([recorded("reasoning-details")])

    assert result.failure is None
    assert result.reasoning.count(result.reasoning[:10]) == 1
    assert result.report[-1]


@pytest.mark.parametrize("name", ["reasoning-plain", "reasoning-content"])
def test_reasoning_is_told_from_the_answer(name: str) -> None:
    result = decode([recorded(name)])

    assert [type(delta) for delta in result.deltas] == [ReasoningDelta, TextDelta]
    assert result.failure is None


def test_a_leading_think_tag_is_reasoning_and_a_later_one_is_text() -> None:
    body = said("<th", "ink>Let me ", "see.</thi", "nk>Write <think>", "this</think> literally.") + END

    assert decode([body]).deltas == (ReasoningDelta("Let me see."), TextDelta("Write <think>this</think> literally."))


def test_a_tool_call_is_one_delta_also_when_its_finish_comes_twice() -> None:
    result = decode([recorded("tool-call")])

    assert result.deltas == (ToolCallDelta("call_Ab12", "get_weather", '{"city":"Paris"}'),)
    assert result.report[3] == "tool_calls"


@pytest.mark.parametrize("name", ["tool-calls-parallel", "tool-calls-shared-index"])
def test_parallel_tool_calls_are_told_apart(name: str) -> None:
    result = decode([recorded(name)])

    assert [delta for delta in result.deltas if isinstance(delta, ToolCallDelta)] == [
        ToolCallDelta("call_Ab12", "get_weather", '{"city":"Paris"}'),
        ToolCallDelta("call_Cd34", "get_weather", '{"city":"Oslo"}'),
    ]


def test_tool_calls_without_a_finish_reason_end_as_tool_calls() -> None:
    body = chunk({"tool_calls": [{"id": "c", "function": {"name": "f", "arguments": ""}}]}) + b"data: [DONE]\n\n"
    result = decode([body])

    assert (result.deltas, result.report[3]) == ((ToolCallDelta("c", "f", "{}"),), "tool_calls")


def test_images_are_given_once_each_whole() -> None:
    url = "data:image/png;base64,AA=="
    image = {"image_url": {"url": url}}
    body = chunk({"images": [image, {"image_url": None}, {}]}) + chunk({"images": [image]}) + END

    assert decode([body]).deltas == (ImageDelta(url),)


def test_citations_are_given_once_each_from_delta_and_choice() -> None:
    result = decode([recorded("citations")])

    assert [delta for delta in result.deltas if isinstance(delta, CitationDelta)] == [
        CitationDelta("https://example.org/rain", "Rain", 0, 9),
        CitationDelta("https://example.org/sun"),
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("error-first", "upstream_failed"),
        ("error-bare", "upstream_failed"),
        ("error-code-word", "upstream_failed"),
        ("error-documented", "provider_busy"),
        ("error-empty-choices", "upstream_failed"),
        ("error-in-choice", "upstream_failed"),
        ("cut-between-events", "upstream_cut"),
        ("cut-mid-line", "upstream_cut"),
        ("empty-answer", "empty_answer"),
    ],
)
def test_a_stream_that_fails_says_how(name: str, code: str) -> None:
    assert code_of(decode([recorded(name)])) == code


@pytest.mark.parametrize("name", ["error-bare", "error-documented", "cut-mid-line"])
def test_what_was_said_before_a_failure_is_kept(name: str) -> None:
    assert decode([recorded(name)]).text.startswith("Hi there,")


def test_nothing_counts_after_a_failure() -> None:
    body = said("a") + chunk(error={"code": 502, "message": "gone"}, choices=[]) + said("b") + END
    result = decode([body])

    assert (result.text, code_of(result)) == ("a", "upstream_failed")


def test_nothing_counts_after_the_end_mark() -> None:
    body = said("a") + END + said("b") + chunk(error={"code": 502}, choices=[])
    result = decode([body])

    assert (result.text, result.failure) == ("a", None)


def test_the_finish_reason_error_is_a_failure() -> None:
    assert code_of(decode([said("a") + chunk({}, "error")])) == "upstream_failed"


def test_the_first_finish_reason_counts() -> None:
    result = decode([said("a") + chunk({}, "length") + chunk({}, "stop") + b"data: [DONE]\n\n"])

    assert result.report[3:5] == ("length", "length")


def test_an_unknown_finish_reason_is_an_end() -> None:
    result = decode([said("a") + chunk({}, "end_of_story")])

    assert (result.failure, result.report[3:5]) == (None, ("stop", "end_of_story"))


def test_an_empty_finish_reason_is_none() -> None:
    assert code_of(decode([chunk({"content": "a"}, "")])) == "upstream_cut"


def test_a_filter_that_lets_nothing_through_is_told_as_a_refusal() -> None:
    assert code_of(decode([chunk({}, "content_filter")])) == "content_refused"


def test_a_refusal_is_what_the_answer_says() -> None:
    assert decode([chunk({"content": None, "refusal": "I cannot."}) + END]).text == "I cannot."


def test_two_events_that_are_no_json_are_passed_over() -> None:
    body = said("a") + b"data: {not json\n\n" * 2 + said("b") + END
    result = decode([body])

    assert (result.text, result.failure) == ("ab", None)


def test_a_server_that_speaks_no_json_is_told_as_such() -> None:
    assert code_of(decode([b"data: hello\n\n" * 3 + END])) == "upstream_invalid"


def test_a_chunk_of_another_shape_is_told_without_its_content() -> None:
    result = decode([chunk(choices={"secret": "prompt"})])

    assert code_of(result) == "upstream_invalid"
    assert "secret" not in str(result.failure)


def test_an_event_beyond_the_bound_ends_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse_decoder, "MAX_EVENT_BYTES", 1000)
    result = decode([said("a"), b"data: " + b"x" * 2000])

    assert (result.text, code_of(result)) == ("a", "upstream_invalid")


def test_a_reasoning_detail_of_another_shape_does_not_break_the_answer() -> None:
    odd = [{"type": "reasoning.text", "text": 5}, {"type": "reasoning.summary", "summary": ["x"]}, {}]
    result = decode([chunk({"reasoning_details": odd}) + said("a") + END])

    assert (result.text, result.failure) == ("a", None)


def test_a_whole_answer_in_place_of_a_stream_is_taken() -> None:
    body = {
        "id": "gen-2",
        "model": "openai/gpt-4o",
        "choices": [{"message": {"role": "assistant", "content": "Hello."}, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2, "cost": 0.5},
    }
    result = decode_whole(json.dumps(body).encode())

    assert (result.text, result.failure) == ("Hello.", None)
    assert result.report[:7] == ("gen-2", "openai/gpt-4o", None, "length", "length", Usage(1, 2), Decimal("0.5"))


def test_an_error_in_place_of_a_stream_is_a_failure() -> None:
    assert code_of(decode_whole(b'{"error":{"message":"Provider returned error","code":502}}')) == "upstream_failed"


@pytest.mark.parametrize("body", [b"<html><body>Sign in</body></html>", b"", b"[]", b"null", b'"text"'])
def test_a_page_in_place_of_a_stream_is_no_chat_completion(body: bytes) -> None:
    assert code_of(decode_whole(body)) == "upstream_invalid"


def test_the_key_is_removed_from_what_the_upstream_says() -> None:
    body = chunk(error={"code": 401, "message": "bad key top-secret-key for you"}, choices=[])
    result = decode([body], secrets=("top-secret-key",))

    assert code_of(result) == "upstream_key"
    assert "top-secret-key" not in str(result.failure)


def test_text_is_kept_where_only_what_is_told_about_it_is_odd() -> None:
    report = CallReport()
    decoder = ChatDecoder("Scripted", report)
    deltas = decoder.feed(
        b'data: {"id":5,"usage":"none","choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n'
    )

    assert deltas == [TextDelta("Hi")]
    assert decoder.finish() == []
    assert decoder.failure is None
