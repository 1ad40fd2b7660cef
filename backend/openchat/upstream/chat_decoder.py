"""A streamed chat completion from bytes, without I/O: deltas, the call's report, and how it ended.

Written for OpenRouter's wire format as published captures show it, and for the servers that speak OpenAI's protocol
more loosely; the quirks that it bears are tested by name in `tests/streaming/test_quirks.py`.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec

from openchat.upstream import chunks
from openchat.upstream.base import (
    CallReport,
    CitationDelta,
    Delta,
    FinishReason,
    ImageDelta,
    ReasoningDelta,
    TextDelta,
    Usage,
)
from openchat.upstream.errors import FailureCode, UpstreamError
from openchat.upstream.reading import money, tokens
from openchat.upstream.sse_decoder import EventTooLarge, SSEDecoder
from openchat.upstream.surrogates import joined, joined_in
from openchat.upstream.think import ThinkSplitter
from openchat.upstream.tool_calls import ToolCalls
from openchat.upstream.translate import from_error_object, upstream_error

_FINISH_REASONS: dict[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
    "error": "error",
}
# Texts that go on in the next chunk, where the other half of a pair may be.
_STREAMED_TEXTS = frozenset(
    {"content", "refusal", "reasoning", "reasoning_content", "text", "summary", "data", "arguments"}
)
# A server that sends this many events which are no JSON is not speaking the protocol.
MAX_UNREADABLE_EVENTS = 3


class ChatDecoder:
    """Feed it what arrives, then call `finish` at the end of the stream; both return deltas.

    `failure` is set as soon as the upstream reports an error or sends what is no chat completion; deltas before it are
    still returned. The report is filled in as things become known; `events` counts what is no comment.
    With `starts_thinking` the text begins within `<think>`, whose opening tag does not come. Once `is_done`, the end
    mark came: nothing after it counts.
    """

    def __init__(
        self, who: str, report: CallReport, *, secrets: tuple[str, ...] = (), starts_thinking: bool = False
    ) -> None:
        self.failure: UpstreamError | None = None
        self.report = report
        self.events = 0
        self._who = who
        self._secrets = secrets
        self._sse = SSEDecoder()
        self._think = ThinkSplitter(is_open=starts_thinking)
        self._tool_calls = ToolCalls()
        self._seen: set[object] = set()
        self._high_surrogate = ""
        self._saw_surrogates = False
        self._unreadable = 0
        self.is_done = False
        self._has_usage = False
        self._said_anything = False

    def feed(self, chunk: bytes) -> list[Delta]:
        deltas: list[Delta] = []
        try:
            events = self._sse.feed(chunk)
        except EventTooLarge:
            self._fail_as_invalid("an event of more than 64 MiB")
            return deltas
        self.events += len(events)
        for data in events:
            if self.failure is None and not self.is_done:
                self._take(data, deltas)
        if deltas:
            self._said_anything = True
        return deltas

    def take_whole(self, body: bytes) -> list[Delta]:
        """Take an answer that came as one JSON body where a stream was asked for."""
        deltas: list[Delta] = []
        self._take(body, deltas)
        if self._unreadable or not body.strip():
            self._fail_as_invalid("a body that is not JSON")
        self.is_done = True
        self._said_anything = bool(deltas)
        return deltas

    def finish(self) -> list[Delta]:
        """The stream ended. Sets `failure` where that is no end of an answer."""
        if self.failure is not None:
            return []
        deltas: list[Delta] = [*self._flush_text(), *self._tool_calls.finish()]
        self._said_anything = self._said_anything or bool(deltas)
        report = self.report
        if report.finish_reason is None and not self.is_done:
            self.failure = upstream_error("upstream_cut", report.provider or self._who)
        elif report.finish_reason == "error":
            self.failure = upstream_error("upstream_failed", report.provider or self._who)
        elif not self._said_anything:
            code: FailureCode = "content_refused" if report.finish_reason == "content_filter" else "empty_answer"
            self.failure = upstream_error(code, report.provider or self._who)
        elif report.finish_reason is None:
            report.finish_reason = "tool_calls" if self._tool_calls.any else "stop"
        return deltas

    def _take(self, data: bytes, deltas: list[Delta]) -> None:
        try:
            chunk = chunks.decode_chunk(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            unusual = self._read_unusual(data)
            if unusual is None:
                return
            chunk = unusual
        self._take_facts(chunk)
        if chunk.error is not None:
            self._fail(chunk.error)
            return
        if chunk.choices is None:
            self._take_bare_error(data)
            return
        for choice in chunk.choices:
            self._take_choice(choice, deltas)

    def _take_facts(self, chunk: chunks.Chunk) -> None:
        report = self.report
        if chunk.id and report.generation_id is None:
            report.generation_id = chunk.id
        if chunk.model:
            report.model = chunk.model
        if chunk.provider:
            report.provider = chunk.provider
        if chunk.usage is not None:
            self._take_usage(chunk.usage)
        elif chunk.timings is not None:
            self._take_timings(chunk.timings)
        if chunk.cost is not None and (cost := money(chunk.cost.usd)) is not None:
            report.cost_usd = cost

    def _take_choice(self, choice: chunks.Choice, deltas: list[Delta]) -> None:
        delta = choice.delta or choice.message
        if delta is not None:
            self._take_delta(delta, deltas)
        if choice.annotations:
            self._take_annotations(choice.annotations, deltas)
        if choice.error is not None:
            self._fail(choice.error)
        elif choice.finish_reason:
            self._take_finish(choice, deltas)

    def _take_delta(self, delta: chunks.Delta, deltas: list[Delta]) -> None:
        if delta.reasoning_details or delta.reasoning or delta.reasoning_content:
            self._take_reasoning(delta, deltas)
        text = delta.content or delta.refusal
        if text:
            self._take_text(text, deltas)
        if delta.images:
            self._take_images(delta.images, deltas)
        if delta.tool_calls:
            for fragment in delta.tool_calls:
                self._tool_calls.add(fragment)
        if delta.annotations:
            self._take_annotations(delta.annotations, deltas)

    def _take_reasoning(self, delta: chunks.Delta, deltas: list[Delta]) -> None:
        # The same text comes as details and as plain text: all are kept for replay, one is shown.
        text = self.report.reasoning_details.add(delta.reasoning_details or ())
        text = text or delta.reasoning or delta.reasoning_content or ""
        if self._saw_surrogates:
            text = self._whole_text(text)
        if text:
            deltas.append(ReasoningDelta(text))
            self._think.expect_text()

    def _take_text(self, text: str, deltas: list[Delta]) -> None:
        if self._saw_surrogates:
            text = self._whole_text(text)
        if not self._think.is_transparent:
            deltas.extend(self._think.feed(text))
        elif text:
            deltas.append(TextDelta(text))

    def _whole_text(self, text: str) -> str:
        """Join a surrogate pair that two chunks share; replace a half that stays alone."""
        text, self._high_surrogate = self._high_surrogate + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._high_surrogate = text[:-1], text[-1]
        return joined(text)

    def _take_images(self, images: list[chunks.ImageItem], deltas: list[Delta]) -> None:
        for image in images:
            url = image.image_url.url if image.image_url else None
            if url and self._is_new(("image", hash(url))):
                deltas.append(ImageDelta(url))

    def _take_annotations(self, annotations: list[chunks.Annotation], deltas: list[Delta]) -> None:
        for annotation in annotations:
            citation = annotation.url_citation
            if citation and citation.url and self._is_new((citation.url, citation.start_index, citation.end_index)):
                deltas.append(CitationDelta(citation.url, citation.title, citation.start_index, citation.end_index))

    def _is_new(self, key: object) -> bool:
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _take_finish(self, choice: chunks.Choice, deltas: list[Delta]) -> None:
        # It comes twice, the second time with the usage: the first counts, and reading goes on.
        if self.report.finish_reason is not None or not choice.finish_reason:
            return
        self.report.finish_reason = _FINISH_REASONS.get(choice.finish_reason, "stop")
        self.report.native_finish_reason = choice.native_finish_reason or choice.finish_reason
        deltas.extend(self._flush_text())
        deltas.extend(self._tool_calls.finish())

    def _flush_text(self) -> list[Delta]:
        deltas: list[Delta] = []
        if self._high_surrogate:
            self._high_surrogate = ""
            deltas.extend(self._think.feed("\N{REPLACEMENT CHARACTER}"))
        deltas.extend(self._think.finish())
        return deltas

    def _take_usage(self, usage: chunks.ChunkUsage) -> None:
        report = self.report
        self._has_usage = True
        said = Usage(
            prompt_tokens=tokens(usage.prompt_tokens),
            completion_tokens=tokens(usage.completion_tokens),
            reasoning_tokens=tokens(
                (usage.completion_tokens_details and usage.completion_tokens_details.reasoning_tokens)
                or usage.reasoning_tokens
            ),
            cached_tokens=tokens(usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else None),
        )
        # The last one counts, but zeros do not replace a count.
        if report.usage is None or said.prompt_tokens or said.completion_tokens:
            report.usage = said
        cost, bill = money(usage.cost), money(_byok_cost(usage))
        if cost is not None and bill is not None and (report.cost_usd is None or cost):
            report.cost_usd = cost + bill

    def _take_timings(self, timings: chunks.Timings) -> None:
        """Where no usage comes, llama.cpp's own counts are as good; they may come with every token."""
        if not self._has_usage and timings.predicted_n:
            cached = tokens(timings.cache_n)
            self.report.usage = Usage(
                prompt_tokens=tokens(timings.prompt_n) + cached,
                completion_tokens=tokens(timings.predicted_n),
                cached_tokens=cached,
            )

    def _take_bare_error(self, data: bytes) -> None:
        """vLLM's error in a stream, in some versions without an `error` around it."""
        try:
            content = json.loads(data.decode(errors="replace"))
        except RecursionError:
            # What nests so deep is no error of theirs.
            return
        if isinstance(content, dict) and content.get("object") == "error":
            self._fail(content)

    def _read_unusual(self, data: bytes) -> chunks.Chunk | None:
        """What the typed decoder does not take: the end mark, a comment in a data line, half a surrogate pair."""
        if data.strip() == b"[DONE]":
            self.is_done = True
            return None
        if not data.strip() or data.lstrip().startswith(b":"):
            return None
        try:
            # Bytes that are no UTF-8 are replaced: the rest of what is said counts.
            text = data.decode(errors="replace")
            content = joined_in(json.loads(text, parse_float=Decimal), keep=_STREAMED_TEXTS)
            chunk = _convert(content)
        except msgspec.ValidationError as exc:
            self._fail_as_invalid(f"a chunk of another shape: {exc}")
        except (ValueError, RecursionError):
            self._unreadable += 1
            if self._unreadable >= MAX_UNREADABLE_EVENTS:
                self._fail_as_invalid("events that are not JSON")
        else:
            self._saw_surrogates = True
            return chunk
        return None

    def _fail(self, error: object) -> None:
        self.failure = from_error_object(error, self.report.provider or self._who, secrets=self._secrets)

    def _fail_as_invalid(self, what: str) -> None:
        self.failure = upstream_error("upstream_invalid", self.report.provider or self._who, said=what)


def _convert(content: Any) -> chunks.Chunk:
    """Raises msgspec.ValidationError where what is said cannot be read; what is only told about it may be odd."""
    try:
        return msgspec.convert(content, chunks.Chunk, strict=False)
    except msgspec.ValidationError:
        if not isinstance(content, dict) or content.keys().isdisjoint(("choices", "error")):
            raise
        said = {name: content[name] for name in ("choices", "error") if name in content}
        return msgspec.convert(said, chunks.Chunk, strict=False)


def _byok_cost(usage: chunks.ChunkUsage) -> Decimal:
    """With an own provider key, `cost` is OpenRouter's fee alone and the provider's bill comes on top."""
    if usage.is_byok and usage.cost_details and usage.cost_details.upstream_inference_cost is not None:
        return usage.cost_details.upstream_inference_cost
    return Decimal(0)
