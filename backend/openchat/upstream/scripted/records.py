"""What the scripted upstream answers besides completions: models, providers, the key, a generation's record."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from openchat.upstream.scripted.script import COMPLETION_PRICE, PROMPT_PRICE, Json, JsonObject, Tally

CONTEXT_LENGTH: Final = 128_000
SMALL_CONTEXT: Final = 512
PARAMETERS: Final = ("max_tokens", "temperature", "top_p", "stop", "seed", "frequency_penalty", "presence_penalty")
THINKING: Final = (*PARAMETERS, "reasoning", "include_reasoning")
TOOLS: Final = (*PARAMETERS, "tools", "tool_choice", "response_format", "structured_outputs")
# A router and a scenario take whatever any model takes.
ROUTED: Final = (
    *THINKING,
    *("top_k", "min_p", "top_a", "repetition_penalty", "logit_bias", "verbosity"),
    *("tools", "tool_choice", "parallel_tool_calls", "response_format", "structured_outputs"),
)


def model_record(
    id: str,
    name: str,
    *,
    inputs: Iterable[str] = ("text",),
    outputs: Iterable[str] = ("text",),
    context: int | None = CONTEXT_LENGTH,
    prompt: str = f"{PROMPT_PRICE:f}",
    completion: str = f"{COMPLETION_PRICE:f}",
    parameters: Iterable[str] = PARAMETERS,
    created: int = 1760000000,
    **more: Json,
) -> dict[str, Json]:
    """One row of `GET /models`."""
    taken, given = list(inputs), list(outputs)
    return {
        "id": id,
        "canonical_slug": id.removesuffix(":free"),
        "name": name,
        "created": created,
        "description": f"{name}, as listed by the scripted upstream.",
        "context_length": context,
        "architecture": {
            "input_modalities": taken,
            "output_modalities": given,
            "modality": f"{'+'.join(taken)}->{'+'.join(given)}",
            "tokenizer": "Other",
            "instruct_type": None,
        },
        "pricing": {"prompt": prompt, "completion": completion, "request": "0", "image": "0"},
        "top_provider": {"context_length": context, "max_completion_tokens": 16384, "is_moderated": False},
        "per_request_limits": None,
        "supported_parameters": list(parameters),
        "default_parameters": None,
        "supported_voices": None,
        "expiration_date": None,
        "knowledge_cutoff": None,
        "links": {"details": f"/api/v1/models/{id}/endpoints"},
        **more,
    }


def default_models(scenarios: Iterable[str]) -> list[JsonObject]:
    """A list that has one of each kind a catalogue must cope with, and every scenario."""
    effort: JsonObject = {
        "mandatory": False,
        "default_enabled": True,
        "default_effort": "medium",
        "supported_efforts": ["high", "medium", "low"],
        "supports_max_tokens": True,
    }
    newest: JsonObject = {"slug": "anthropic/claude-sonnet-4.5", "name": "Anthropic: Claude Sonnet 4.5"}
    described = [
        model_record("openai/gpt-4o-mini", "OpenAI: GPT-4o-mini", inputs=("text", "image", "file"), parameters=TOOLS),
        model_record(
            "anthropic/claude-sonnet-4.5",
            "Anthropic: Claude Sonnet 4.5",
            inputs=("text", "image", "file"),
            context=1_000_000,
            prompt="0.000003",
            completion="0.000015",
            parameters=(*THINKING, "tools", "tool_choice"),
            reasoning=effort,
            knowledge_cutoff="2025-07-31",
            pricing={
                "prompt": "0.000003",
                "completion": "0.000015",
                "input_cache_read": "0.0000003",
                "overrides": [{"min_prompt_tokens": 200000, "prompt": "0.000006", "completion": "0.0000225"}],
            },
        ),
        model_record(
            "~anthropic/claude-sonnet-latest",
            "Anthropic: Claude Sonnet (latest)",
            context=1_000_000,
            prompt="0.000003",
            completion="0.000015",
            alias_target=newest,
        ),
        model_record(
            "deepseek/deepseek-r1",
            "DeepSeek: R1",
            context=163_840,
            prompt="0.0000004",
            completion="0.000002",
            parameters=THINKING,
            reasoning={"mandatory": True, "default_effort": None, "supported_efforts": None},
        ),
        model_record(
            "meta-llama/llama-3.3-70b-instruct:free", "Meta: Llama 3.3 70B (free)", prompt="0", completion="0"
        ),
        model_record(
            "openrouter/auto",
            "Auto Router",
            inputs=("text", "image", "file"),
            context=2_000_000,
            prompt="-1",
            completion="-1",
            parameters=ROUTED,
        ),
        model_record(
            "google/gemini-2.5-flash-image",
            "Google: Gemini 2.5 Flash Image",
            inputs=("text", "image"),
            outputs=("image", "text"),
            context=32_768,
            prompt="0.0000003",
            completion="0.0000025",
        ),
        model_record(
            "black-forest-labs/flux.2-pro",
            "Black Forest Labs: FLUX.2 Pro",
            inputs=("text", "image"),
            outputs=("image",),
            context=46_864,
            prompt="0",
            completion="0",
            parameters=("seed",),
        ),
        model_record("openai/gpt-4-0314", "OpenAI: GPT-4 (0314)", context=8_191, expiration_date="2027-01-31"),
        model_record(
            "mistralai/mistral-nemo", "Mistral: Nemo", context=131_072, prompt="0.00000002", completion="0.00000004"
        ),
    ]
    return [*described, *(scenario_model(name) for name in scenarios)]


def scenario_model(name: str) -> dict[str, Json]:
    context = SMALL_CONTEXT if name == "small-context" else CONTEXT_LENGTH
    outputs = ("image", "text") if "image" in name else ("text",)
    return model_record(
        f"scripted/{name}",
        f"Scripted: {name}",
        inputs=("text", "image", "file"),
        outputs=outputs,
        context=context,
        parameters=ROUTED,
    )


def output_modalities(model: JsonObject) -> set[str]:
    match model.get("architecture"):
        case {"output_modalities": list(modalities)}:
            return {str(modality) for modality in modalities}
        case _:
            return set()


def endpoints_record(model: JsonObject) -> JsonObject:
    """`data` of `GET /models/{author}/{slug}/endpoints`: two providers, the second one at half the speed."""
    return {
        **{name: model[name] for name in ("id", "name", "created", "description", "architecture")},
        "endpoints": [_endpoint(model, "Scripted", 80), _endpoint(model, "Scripted Slow", 40)],
    }


def _endpoint(model: JsonObject, provider: str, tokens_per_second: int) -> JsonObject:
    return {
        "name": f"{provider} | {model['id']}",
        "model_id": model["id"],
        "model_name": model["name"],
        "provider_name": provider,
        "tag": provider.lower().replace(" ", "-"),
        "context_length": model["context_length"],
        "max_completion_tokens": 16384,
        "max_prompt_tokens": None,
        "quantization": "unknown",
        "status": 0,
        "supported_parameters": model["supported_parameters"],
        "supports_implicit_caching": False,
        "pricing": model["pricing"],
        "uptime_last_5m": 100,
        "uptime_last_30m": 99.9,
        "uptime_last_1d": 99.5,
        "latency_last_30m": {"p50": 300, "p75": 400, "p90": 600, "p99": 1200},
        "throughput_last_30m": {name: tokens_per_second for name in ("p50", "p75", "p90", "p99")},
    }


def default_key_info() -> JsonObject:
    """`data` of `GET /key`."""
    return {
        "label": "sk-or-v1-scr...pted",
        "limit": 10,
        "limit_remaining": Decimal("7.5"),
        "limit_reset": None,
        "include_byok_in_limit": False,
        "usage": Decimal("2.5"),
        "usage_daily": Decimal("0.25"),
        "usage_weekly": Decimal("1.5"),
        "usage_monthly": Decimal("2.5"),
        "byok_usage": 0,
        "is_free_tier": False,
        "is_management_key": False,
        "is_provisioning_key": False,
        "creator_user_id": "user_scripted",
        "expires_at": None,
        "rate_limit": {"requests": -1, "interval": "10s", "note": "deprecated"},
    }


def generation_record(generation_id: str, model: str, tally: Tally, *, cancelled: bool) -> JsonObject:
    """`data` of `GET /generation`, for what was sent until now."""
    cost = (PROMPT_PRICE * tally.prompt + COMPLETION_PRICE * tally.completion).normalize()
    return {
        "id": generation_id,
        "upstream_id": None,
        "created_at": "2026-07-08T15:15:21.000Z",
        "model": model,
        "provider_name": "Scripted",
        "api_type": "completions",
        "streamed": True,
        "cancelled": cancelled,
        "finish_reason": None if cancelled else "stop",
        "native_finish_reason": None if cancelled else "stop",
        "tokens_prompt": tally.prompt,
        "tokens_completion": tally.completion,
        "native_tokens_prompt": tally.prompt,
        "native_tokens_completion": tally.completion,
        "native_tokens_reasoning": tally.reasoning,
        "native_tokens_cached": 0,
        "total_cost": cost,
        "usage": cost,
        "upstream_inference_cost": None,
        "cache_discount": None,
        "is_byok": False,
        "latency": 300,
        "generation_time": 1000,
        "origin": "",
        "provider_responses": None,
    }
