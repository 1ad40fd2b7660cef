"""The scripts that a model id `scripted/<name>` selects; `quirk-NN-…` are the rows of the protocol's quirk table."""

from __future__ import annotations

import base64
import random
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import msgspec

from openchat.upstream.scripted.judges import JUDGES
from openchat.upstream.scripted.records import SMALL_CONTEXT
from openchat.upstream.scripted.script import (
    DONE,
    Bill,
    Chunk,
    Comment,
    CompletionRequest,
    Cut,
    Open,
    Pause,
    Reset,
    Script,
    ScriptFactory,
    ScriptSource,
    Send,
    Stall,
    Status,
    Step,
    Tally,
    answer,
    call_tool,
    cite,
    close,
    delta,
    encrypt,
    error_status,
    fail,
    finish,
    say,
    script,
    show_image,
    sign,
    think,
)

GREETING: Final = ("Hello", " from", " the", " scripted", " upstream", ".")
WORDS: Final = (
    "light",
    "river",
    "seven",
    "over",
    "the",
    "quiet",
    "harbour",
    "and",
    "naïve",
    "café",
    "of",
    "blue",
    "signal",
    "written",
    "in",
    "stone",
    "日本",
    "wind",
    "🙂",
    "turning",
    "slowly",
    "a",
    "small",
    "engine",
    "hums",
)
# Longer than any test waits, so that a stream of these ends only when somebody stops it.
ENDLESS_TOKENS: Final = 20_000
# 1,200 by 1,200 pixels stored uncompressed: a line of 5.8 MB.
HUGE_SIDE: Final = 1_200
ENCRYPTED: Final = "gAAAAABscripted0123456789"


class TokenOptions(msgspec.Struct, frozen=True):
    """What `scripted/tokens` takes as the user message, in JSON. Positions count tokens, reasoning included."""

    n: int = 100
    per_second: float | None = 50.0  # null: as fast as the connection takes them
    seed: int = 1
    reasoning: int = 0
    first_after: float = 0.0  # seconds of comments before the first token
    fail_after: int | None = None
    cut_after: int | None = None
    reset_after: int | None = None
    stall_after: int | None = None
    finish: str = "stop"
    split_bytes: int | None = None


def words(count: int, seed: int) -> list[str]:
    """Deterministic text, one token each, a paragraph every 60."""
    source = random.Random(seed)
    return [
        WORDS[int(source.random() * len(WORDS))] + ("\n\n" if position % 60 == 59 else " ") for position in range(count)
    ]


def tokens(options: TokenOptions) -> Script:
    steps: list[Step] = [Comment()]
    steps += _comments_for(options.first_after)
    texts = words(options.n + options.reasoning, options.seed)
    breaks: dict[int | None, Step] = {
        options.fail_after: fail(),
        options.cut_after: Cut(),
        options.reset_after: Reset(),
        options.stall_after: Stall(),
    }
    for position, text in enumerate(texts):
        if position in breaks:
            return Script((*steps, breaks[position]), options.split_bytes)
        steps.append(think(text) if position < options.reasoning else say(text))
        if options.per_second:
            steps.append(Pause(1 / options.per_second))
    end: tuple[Step, ...] = (breaks[len(texts)],) if len(texts) in breaks else close(options.finish)
    return Script((*steps, *end), options.split_bytes)


def requested_tokens(request: CompletionRequest) -> Script:
    try:
        options = msgspec.json.decode(request.last_user_text, type=TokenOptions)
    except msgspec.MsgspecError:
        options = TokenOptions()
    return tokens(options)


def echo(request: CompletionRequest) -> Script:
    """The last user message, word by word, character for character."""
    text = request.last_user_text
    pieces = [word + " " for word in text.split(" ")]
    pieces[-1] = pieces[-1][:-1]
    return answer(*pieces)


def small_context(request: CompletionRequest) -> Script:
    return script(context_error(request.prompt_tokens)) if request.prompt_tokens > SMALL_CONTEXT else echo(request)


def flaky(request: CompletionRequest) -> Script:
    """503 the first time that something is asked, an answer the second time."""
    if request.attempt == 1:
        return script(ERRORS["503"])
    return answer(*GREETING)


def in_flight_budget(request: CompletionRequest) -> Script:
    if request.attempt > 1:
        return answer(*GREETING)
    message = "This request would exceed your available credits given your current in-flight requests. Retry shortly."
    metadata = {"reason": "in_flight_budget_exhausted", "limit_source": "openrouter_in_flight_budget"}
    return script(error_status(402, message, metadata=metadata, headers={"Retry-After": "1"}))


def needs_max_tokens(request: CompletionRequest) -> Script:
    if request.body.get("max_tokens") or request.body.get("max_completion_tokens"):
        return answer(*GREETING)
    message = (
        "This request requires more credits, or fewer max_tokens. "
        "You requested up to 16384 tokens, but can only afford 2000"
    )
    return script(error_status(402, message, metadata={"limit_source": "openrouter_credits"}))


def context_error(prompt_tokens: int = 200_000) -> Status:
    message = (
        "This endpoint's maximum context length is 128000 tokens. "
        f"However, you requested about {prompt_tokens} tokens. "
        "Please reduce the length of either one."
    )
    return error_status(400, message, metadata={"error_type": "context_length_exceeded", "provider_name": None})


def png(side: int, *, compressed: bool = True) -> str:
    """A square picture as a data URL."""
    row = b"\x00" + bytes(channel % 256 for channel in range(side * 3))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(row * side, 9 if compressed else 0)
    blocks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in blocks
    )
    return "data:image/png;base64," + base64.b64encode(data).decode()


def huge_image(_: CompletionRequest) -> Script:
    return script(say("A large picture: "), show_image(png(HUGE_SIDE, compressed=False)), *close())


def _comments_for(seconds: float) -> list[Step]:
    steps: list[Step] = []
    for _ in range(int(seconds * 2)):
        steps += [Pause(0.5), Comment()]
    return [*steps, Pause(seconds % 0.5)] if seconds % 0.5 else steps


def _reframed(texts: tuple[str, ...], newline: bytes) -> Script:
    """The answer with another line ending than the usual one."""
    identity_free = [Chunk(say(text).fields, bare=True) for text in texts]
    lines = [b"data: " + msgspec.json.encode(dict(chunk.fields)) for chunk in (*identity_free, finish())]
    return script(Send(b"".join(line + newline * 2 for line in [*lines, b"data: [DONE]"])))


def _answered_with(*steps: Step) -> Script:
    return script(Comment(), *steps, *close())


def _failing_after_text(chunk: Chunk, *more: Step) -> Script:
    return script(Comment(), say("Half an "), say("answer"), chunk, *more)


RATE_LIMIT_HEADERS: Final = {
    "X-RateLimit-Limit": "50",
    "X-RateLimit-Remaining": "0",
    "X-RateLimit-Reset": "1791676800000",
}

ERRORS: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "400": error_status(
            400, "Invalid request: temperature must be at most 2", metadata={"error_type": "invalid_request"}
        ),
        "400-context": context_error(),
        "401": error_status(401, "No auth credentials found"),
        "402": error_status(
            402,
            "This request requires more credits, or fewer max_tokens. To increase, visit the credits page.",
            metadata={"limit_source": "openrouter_credits", "remedy_hint": "Add credits."},
        ),
        "403": error_status(
            403,
            "Your input was flagged by moderation",
            metadata={
                "reasons": ["violence"],
                "flagged_input": "…",
                "provider_name": "Scripted",
                "model_slug": "scripted/error-403",
            },
            user_id="user_scripted_secret",
        ),
        "404": error_status(404, "No endpoints found for scripted/error-404.", metadata={"error_type": "not_found"}),
        "408": error_status(408, "Request timed out", metadata={"error_type": "timeout"}),
        "413": error_status(413, "Request too large", metadata={"error_type": "payload_too_large"}),
        "422": error_status(422, "Unprocessable request", metadata={"error_type": "unprocessable"}),
        "429": error_status(
            429,
            "Provider returned error",
            metadata={
                "raw": "scripted/error-429 is temporarily rate-limited upstream. Please retry shortly.",
                "provider_name": "Scripted",
                "limit_source": "upstream_provider_shared_pool",
                "remedy_hint": "Retry shortly.",
            },
            headers={"Retry-After": "1"},
            user_id="user_scripted_secret",
        ),
        "500": error_status(500, "Internal Server Error", metadata={"error_type": "server"}),
        "502": error_status(
            502,
            "Provider returned error",
            metadata={"raw": '{"error":{"message":"upstream exploded"}}', "provider_name": "Scripted"},
        ),
        "503": error_status(
            503,
            "No available provider meets your routing requirements",
            metadata={"error_type": "provider_unavailable"},
        ),
        "524-html": Status(
            524, b"<html><head><title>524: A timeout occurred</title></head><body>error 524</body></html>"
        ),
        "529": error_status(529, "Provider overloaded", metadata={"error_type": "provider_overloaded"}),
    }
)

_PLAIN: Final[Mapping[str, ScriptSource]] = MappingProxyType(
    {
        "hello": answer(*GREETING),
        "echo": echo,
        "tokens": requested_tokens,
        "small-context": small_context,
        "flaky": flaky,
        "slow-first": lambda _: tokens(TokenOptions(n=20, first_after=3.0)),
        "long": lambda _: tokens(TokenOptions(n=5_000, per_second=None)),
        "endless": lambda _: tokens(TokenOptions(n=ENDLESS_TOKENS, per_second=20.0)),
        "silent": script(Stall()),
        "stall-first": script(Open(), Comment(), Stall()),
        "stall": script(Comment(), say("Half an "), say("answer"), Stall()),
        "cut-first": script(Open(), Comment(), Cut()),
        "cut": script(Comment(), say("Half an "), say("answer"), Cut()),
        "reset-first": script(Open(), Comment(), Reset()),
        "reset": script(Comment(), say("Half an "), say("answer"), Reset()),
        "end-without-finish": script(Comment(), say("Half an "), say("answer")),
        "end-without-done": script(Comment(), *map(say, GREETING), finish(), Bill()),
        "mid-error": _failing_after_text(fail()),
        "mid-error-empty-choices": _failing_after_text(fail("Network connection lost.", shape="empty-choices")),
        "mid-error-bare": _failing_after_text(fail("Provider returned error", shape="bare")),
        "mid-error-in-choice": _failing_after_text(fail(shape="in-choice"), DONE),
        "length": script(Comment(), *map(say, GREETING), *close("length", "max_tokens")),
        "content-filter": script(Comment(), say("I "), *close("content_filter", "SAFETY")),
        "refusal": _answered_with(
            delta({"role": "assistant", "content": None, "refusal": "I cannot help with that."}, tokens=7)
        ),
        "think": _answered_with(say("<think>"), say("Let me see."), say("</think>"), say("Forty-two.")),
        "think-split": _answered_with(
            say("<th"), say("ink>Let me"), say(" see.</"), say("think"), say(">\n\nForty"), say("-two.")
        ),
        "think-unclosed": _answered_with(say("<think>Let me see. "), say("Still thinking.")),
        "think-late": _answered_with(say("Write <think>"), say("this</think> literally.")),
        "reasoning": _answered_with(think("Let me "), think("see."), say("Forty-two.")),
        "reasoning-text": _answered_with(think("Let me ", "text"), think("see.", "text"), say("Forty-two.")),
        "reasoning-details": _answered_with(
            think("Let me ", "details"), think("see.", "details"), sign("c2ln"), say("Forty-two.")
        ),
        "reasoning-content": _answered_with(think("Let me ", "content"), think("see.", "content"), say("Forty-two.")),
        "reasoning-encrypted": _answered_with(encrypt(ENCRYPTED), say("Forty-two.")),
        "image": _answered_with(say("Here you are: "), show_image(png(8)), say("done.")),
        "image-only": _answered_with(show_image(png(8))),
        "images-two": _answered_with(say("One "), show_image(png(8)), say("and two "), show_image(png(16)), say(".")),
        "citations": _answered_with(
            say("It rained"),
            cite("https://example.org/rain", "Rain", 0, 9, text="."),
            cite("https://example.org/rain", "Rain", 0, 9),
            cite("https://example.org/sun", "Sun", 3, 9),
        ),
        "tools": script(
            Comment(),
            call_tool(id="call_1", name="get_weather"),
            call_tool('{"city":'),
            call_tool('"Paris"}'),
            *close("tool_calls", "tool_use"),
        ),
        "tools-parallel": script(
            Comment(),
            say("Looking. "),
            call_tool('{"city":"Paris"}', index=0, id="call_1", name="get_weather"),
            call_tool('{"city":', index=1, id="call_2", name="get_weather"),
            call_tool('"Oslo"}', index=1),
            *close("tool_calls", "tool_calls"),
        ),
        "usage-null-finish": script(Comment(), *map(say, GREETING), finish(), Bill("null-finish"), DONE),
        "usage-empty-choices": script(Comment(), *map(say, GREETING), finish(), Bill("empty-choices"), DONE),
        "usage-repeat": answer(*GREETING),
        "usage-on-finish": script(Comment(), *map(say, GREETING), Bill("on-finish"), DONE),
        "usage-none": script(Comment(), *map(say, GREETING), finish(), DONE),
        "usage-zeros-after": script(
            Comment(), *map(say, GREETING), finish(), Bill(), Bill("empty-choices", tally=Tally()), DONE
        ),
        "byok": script(Comment(), *map(say, GREETING), finish(), Bill(byok=True), DONE),
        "debug-chunk": script(
            Chunk({"choices": [], "debug": {"echo_upstream_body": {"model": "scripted"}}}), *answer(*GREETING).steps
        ),
        "crlf": _reframed(GREETING, b"\r\n"),
        "cr": _reframed(GREETING, b"\r"),
        "bom": script(Send(b"\xef\xbb\xbf"), *answer(*GREETING).steps),
        "multi-line-data": script(
            Send(b'data: {"choices":[{"index":0,\ndata: "delta":{"content":"Two lines."}}]}\n\n'), *close()
        ),
        "line-separators": answer("one\u2028two", "\u2029three", "\u0085four", "\x0bfive\x0c", "\r\nsix"),
        "garbage": script(Comment(), say("Before. "), Send(b"data: {not json\n\n"), say("After."), *close()),
    }
)

_QUIRKS: Final[Mapping[str, ScriptSource]] = MappingProxyType(
    {
        "quirk-01-comments": script(
            *[Comment()] * 3,
            say("Hel"),
            Comment(),
            Send(b":\n\n: x: y\n"),
            say("lo"),
            Comment(),
            *close(),
            Comment("bye"),
        ),
        "quirk-02-comment-in-data": _answered_with(
            Send(b"data: : keepalive\n\n"), say("Hel"), Send(b"data: : keepalive\n\n"), say("lo")
        ),
        "quirk-03-usage-empty-choices": script(Comment(), *map(say, GREETING), finish(), Bill("empty-choices"), DONE),
        "quirk-04-error-first": script(
            Comment(),
            Chunk(
                {
                    "model": "",
                    "choices": [],
                    "error": {
                        "code": 502,
                        "message": "JSON error injected into SSE stream",
                        "metadata": {"error_type": "provider_unavailable"},
                    },
                }
            ),
        ),
        "quirk-05-finish-twice": answer(*GREETING),
        "quirk-06-finish-missing": script(Comment(), *map(say, GREETING), Bill("null-finish"), DONE),
        "quirk-06-tool-finish-null": script(
            Comment(), call_tool('{"city":"Paris"}', id="call_1", name="get_weather"), Bill("null-finish"), DONE
        ),
        "quirk-07-empty-finish": script(
            Comment(),
            *[
                Chunk({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": ""}]}, tokens=1)
                for text in GREETING
            ],
            *close(),
        ),
        "quirk-08-error-code-int": _failing_after_text(fail(code=429, error_type="rate_limit_exceeded")),
        "quirk-08-error-code-numeric": _failing_after_text(fail(code="502")),
        "quirk-08-error-code-word": _failing_after_text(
            fail("Provider disconnected unexpectedly", "server_error", error_type=None)
        ),
        "quirk-08-error-code-null": _failing_after_text(fail(code=None, error_type=None)),
        "quirk-08-error-code-missing": _failing_after_text(Chunk({"error": {"message": "Something broke"}}, bare=True)),
        "quirk-09-json-200-error": script(
            Status(
                200, {"error": {"message": "Provider returned error", "code": 502}, "user_id": "user_scripted_secret"}
            )
        ),
        "quirk-10-raw-reason": script(
            error_status(
                400,
                "Provider returned error",
                metadata={
                    "raw": '{"error":{"message":"temperature is not supported","user_id":"org-secret123"}}',
                    "provider_name": "Scripted",
                    "is_byok": False,
                    "remedy_hint": "Remove temperature.",
                },
                user_id="user_scripted_secret",
            )
        ),
        "quirk-11-empty": script(Comment(), finish(), Bill(tally=Tally()), DONE),
        "quirk-11-reasoning-only": script(Comment(), think("Let me "), think("see."), *close("length", "max_tokens")),
        "quirk-12-null-content": script(
            Comment(),
            delta({"role": "assistant", "content": None}),
            Chunk({"choices": [{"index": 0, "finish_reason": None}]}),
            Chunk({"choices": [{"delta": {"content": "Hel"}}]}, tokens=1),
            delta({"role": "assistant", "content": ""}),
            say("lo"),
            *close(),
        ),
        "quirk-13-split-utf8": replace(answer("Grüße ", "日本語 ", "🙂👩‍👩‍👧 ", "ﷺ"), split_bytes=1),
        "quirk-14-huge-line": huge_image,
        "quirk-15-tools-share-index": script(
            Comment(),
            call_tool('{"city":"Paris"}', index=0, id="call_1", name="get_weather"),
            call_tool('{"city":"Oslo"}', index=0, id="call_2", name="get_weather"),
            *close("tool_calls", "tool_calls"),
        ),
        "quirk-15-tools-no-index": script(
            Comment(),
            call_tool('{"city":', index=None, id="call_1", name="get_weather"),
            call_tool('"Paris"}', index=None),
            *close("tool_calls", "tool_calls"),
        ),
        "quirk-15-tools-no-id": script(
            Comment(), call_tool("", index=0, id="", name="get_time"), *close("tool_calls", "tool_calls")
        ),
        "quirk-16-tool-trailing-space": script(
            Comment(),
            call_tool('{"city":"Paris"}', id="call_1", name="get_weather"),
            call_tool("  \n"),
            *close("tool_calls", "tool_calls"),
        ),
        "quirk-17-late-signature": _answered_with(
            think("Let me see."), say("Forty"), sign("c2lnbmF0dXJl"), say("-two.")
        ),
        "quirk-18-socket-dies": script(Comment(), say("Half an "), say("answer"), Pause(0.05), Reset()),
        "quirk-18-stale-socket": script(Comment(), say("Half an "), say("answer"), Stall()),
        "quirk-19-no-usage-on-abort": lambda _: tokens(TokenOptions(n=ENDLESS_TOKENS, per_second=20.0)),
        "quirk-20-rate-limit-ms": script(
            error_status(
                429,
                "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day",
                metadata={
                    "headers": RATE_LIMIT_HEADERS,
                    "limit_source": "openrouter_free_tier_daily",
                    "remedy_hint": "Wait for the daily reset (see X-RateLimit-Reset), or purchase credits.",
                },
                headers=RATE_LIMIT_HEADERS,
            )
        ),
        "quirk-21-in-flight-budget": in_flight_budget,
        "quirk-22-max-tokens": needs_max_tokens,
        "quirk-23-annotations-on-choice": _answered_with(
            say("It rained"),
            cite("https://example.org/rain", "Rain", 0, 9, on="choice", text="."),
            cite("https://example.org/rain", "Rain", 0, 9, on="choice"),
            cite("https://example.org/rain", "Rain", 0, 9),
        ),
        "quirk-24-other-model": replace(answer(*GREETING), model="minimax/minimax-m2.7-20260318", provider="Parasail"),
        "quirk-25-wire-only-fields": script(
            Comment(),
            say("Seen: "),
            show_image(png(8)),
            cite("https://example.org/rain", "Rain", 0, 4),
            *close("stop", "end_turn"),
        ),
        # As a buffering proxy delivers it: the whole answer in one write.
        "quirk-26-one-burst": lambda _: _reframed(GREETING, b"\n"),
    }
)


def _fixed(source: ScriptSource) -> ScriptFactory:
    match source:
        case Script():
            return lambda _: source
        case _ if callable(source):
            return source
        case _:
            return lambda _: Script(tuple(source))


SCENARIOS: Final[Mapping[str, ScriptFactory]] = MappingProxyType(
    {
        **{name: _fixed(source) for name, source in _PLAIN.items()},
        **{f"error-{name}": _fixed(script(status)) for name, status in ERRORS.items()},
        **{name: _fixed(source) for name, source in _QUIRKS.items()},
        **JUDGES,
    }
)
