"""What came of a suite, in one document: every lane with its measures and checks, and each variant summed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from statistics import median, quantiles
from typing import Any, Final

from openchat.cli.client import Json
from openchat.cli.lanes import variant_name
from openchat.cli.suite.document import Prompt
from openchat.cli.suite.running import Answered

FORMAT: Final = "open-chat-suite-results"
VERSION: Final = 1
_MEASURES: Final = ("queued_ms", "first_byte_ms", "first_reasoning_ms", "ttft_ms", "duration_ms", "tokens_per_second")


def results_of(name: str, variants: Sequence[Json], answered: Sequence[Answered]) -> Json:
    """The document that results.json holds. `passed` is whether every lane answered and every check passed."""
    names = _names(variants)
    prompts = [_prompt(each, names) for each in answered]
    lanes = [lane for prompt in prompts for lane in prompt["lanes"]]
    costs = [Decimal(each.comparison["totals"]["cost_usd"] or 0) for each in answered if each.comparison]
    unknown = sum(each.comparison["totals"]["unknown_costs"] or 0 for each in answered if each.comparison)
    return {
        "format": FORMAT,
        "version": VERSION,
        "suite": name,
        "passed": bool(lanes) and all(prompt["missing"] is None for prompt in prompts) and all(map(is_good, lanes)),
        "variants": [
            {**variant, "name": name, **_summary([lane for lane in lanes if lane["variant"] == name])}
            for variant, name in zip(variants, names, strict=True)
        ],
        "prompts": prompts,
        "totals": {
            "prompts": len(prompts),
            "answered": sum(prompt["missing"] is None for prompt in prompts),
            **_summary(lanes),
            # With what retried lanes have cost.
            "cost_usd": f"{sum(costs, Decimal(0)):f}",
            "unknown_costs": unknown,
        },
    }


def results_of_one(comparison: Json) -> Json:
    """The same of one comparison, which is not sealed."""
    words = " ".join((comparison["title"] or comparison["prompt"]).split())
    prompt = Prompt(words, comparison["prompt"], comparison["checks"], ())
    return results_of(words, comparison["variants"], [Answered(prompt, comparison)])


def is_good(lane: Json) -> bool:
    """Whether it answered and met all checks."""
    return lane["status"] == "completed" and all(check["passed"] for check in lane["checks"])


def spread(figures: Iterable[float | None]) -> Json | None:
    """Their median, quartiles and ends; None of none."""
    known = sorted(figure for figure in figures if figure is not None)
    if not known:
        return None
    low, _, high = quantiles(known, n=4, method="inclusive") if len(known) > 1 else known * 3
    return {
        "n": len(known),
        "median": median(known),
        "low_quartile": low,
        "high_quartile": high,
        "min": known[0],
        "max": known[-1],
    }


def _names(variants: Sequence[Json]) -> list[str]:
    """No two are called the same."""
    names = [variant_name({"label": None, "provider": None, **variant}) for variant in variants]
    return [f"{name} ({place})" if names.count(name) > 1 else name for place, name in enumerate(names, 1)]


def _prompt(answered: Answered, names: Sequence[str]) -> Json:
    comparison = answered.comparison
    return {
        "name": answered.prompt.name,
        "prompt": answered.prompt.text,
        "checks": list(answered.prompt.checks),
        "missing": answered.missing,
        "comparison_id": comparison and comparison["id"],
        "lanes": [_lane(lane, names) for lane in comparison["lanes"]] if comparison else [],
    }


def _lane(lane: Json, names: Sequence[str]) -> Json:
    timing, usage, error = lane["timing"] or {}, lane["usage"] or {}, lane["error"]
    # One that somebody has replaced in the meantime is of none of the suite's.
    variant = names[lane["variant"]] if lane["variant"] < len(names) else variant_name({**lane, "label": None})
    return {
        "variant": variant,
        "repeat": lane["repeat"],
        "run_id": lane["run_id"],
        "model": lane["model"],
        "provider": lane["provider"],
        "status": lane["status"],
        "finish_reason": lane["finish_reason"],
        "error": error and error["message"],
        "checks": lane["checks"] or [],
        **{name: timing.get(name) for name in _MEASURES},
        "prompt_tokens": usage.get("prompt_tokens"),
        "completion_tokens": usage.get("completion_tokens"),
        "cost_usd": lane["cost_usd"],
        "cost_source": lane["cost_source"],
        "notes": [note["text"] for note in lane["notes"]],
        "content": lane["content"],
    }


def _summary(lanes: Sequence[Json]) -> dict[str, Any]:
    """The checks of lanes that failed count as not passed; `quality` is the share that did, null without checks."""
    completed = [lane for lane in lanes if lane["status"] == "completed"]
    checks = [lane["status"] == "completed" and check["passed"] for lane in lanes for check in lane["checks"]]
    costs = [Decimal(lane["cost_usd"]) for lane in lanes if lane["cost_usd"] is not None]
    mean = sum(costs, Decimal(0)) / len(costs) if costs else None
    return {
        "lanes": len(lanes),
        "completed": len(completed),
        "checks": len(checks),
        "checks_passed": sum(checks),
        "quality": sum(checks) / len(checks) if checks else None,
        "cost_usd": f"{sum(costs, Decimal(0)):f}" if costs else None,
        "mean_cost_usd": None if mean is None else f"{mean:.10f}",
        "ttft_ms": spread(lane["ttft_ms"] for lane in completed),
        "duration_ms": spread(lane["duration_ms"] for lane in completed),
        "tokens_per_second": spread(lane["tokens_per_second"] for lane in completed),
    }
