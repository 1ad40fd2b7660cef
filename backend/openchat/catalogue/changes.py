"""What differs between two lists of models; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from openchat.upstream.base import JsonObject, Model

ChangeKind: TypeAlias = Literal["added", "removed", "repriced", "changed"]

# A model counts as removed once it has been missing for so long, in every list that came meanwhile: one that is half of
# what it should be, or an hour of trouble at the upstream, is no news.
MISSING_FOR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class RecordedModel:
    """A model as it was last seen. `missing_since` is the first list that was without it, None while it is listed."""

    id: str
    name: str
    facts: JsonObject
    missing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` hold the facts that differ, all of them where the model came or went."""

    kind: ChangeKind
    model: str
    name: str
    before: JsonObject | None
    after: JsonObject | None


@dataclass(frozen=True, slots=True)
class Change:
    """A difference as the feed has it: later ones have later ids."""

    id: str
    at: datetime
    kind: ChangeKind
    model: str
    name: str
    before: JsonObject | None
    after: JsonObject | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a list brought: `seen` are the records that are new or not as before, `gone` the ids of those removed."""

    seen: tuple[RecordedModel, ...] = ()
    gone: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return self == Comparison()


def compare(recorded: Sequence[RecordedModel], models: Sequence[Model], at: datetime) -> Comparison:
    """A list against what was recorded. Where nothing was, it is the baseline, and no difference."""
    known = {record.id: record for record in recorded}
    listed = {model.id: RecordedModel(model.id, model.name, facts(model)) for model in models}
    seen: list[RecordedModel] = []
    gone: list[str] = []
    differences: list[Difference] = []
    for model_id, now in listed.items():
        before = known.get(model_id)
        if before == now:
            continue
        seen.append(now)
        if before is not None:
            differences += _differences(before, now)
        elif known:
            differences.append(Difference("added", model_id, now.name, None, now.facts))
    for model_id, before in known.items():
        if model_id in listed:
            continue
        if before.missing_since is None:
            seen.append(RecordedModel(model_id, before.name, before.facts, at))
        elif at - before.missing_since >= MISSING_FOR:
            gone.append(model_id)
            differences.append(Difference("removed", model_id, before.name, before.facts, None))
    return Comparison(tuple(seen), tuple(gone), tuple(differences))


def facts(model: Model) -> dict[str, Any]:
    """What changes are told of, as JSON: prices, capabilities, limits, dates. Descriptions are reworded too often."""
    reasoning = model.reasoning
    return {
        "name": model.name,
        "context_length": model.context_length,
        "max_output_tokens": model.max_output_tokens,
        # Sorted: another order is no change.
        "input_modalities": sorted(model.input_modalities),
        "output_modalities": sorted(model.output_modalities),
        "supported_parameters": sorted(model.supported_parameters),
        "reasoning": reasoning
        and {
            "mandatory": reasoning.mandatory,
            "default_enabled": reasoning.default_enabled,
            "default_effort": reasoning.default_effort,
            "supported_efforts": list(reasoning.supported_efforts),
            "supports_max_tokens": reasoning.supports_max_tokens,
        },
        "knowledge_cutoff": model.knowledge_cutoff,
        "pricing": model.pricing if model.pricing == "variable" else dict(model.pricing),
        "expires_at": model.expires_at,
    }


def _differences(before: RecordedModel, now: RecordedModel) -> list[Difference]:
    """Facts that only one of them has are a newer version's of this program, and no news."""
    names = [name for name in now.facts if name in before.facts and before.facts[name] != now.facts[name]]
    kinds: tuple[tuple[ChangeKind, list[str]], ...] = (
        ("repriced", [name for name in names if name == "pricing"]),
        ("changed", [name for name in names if name != "pricing"]),
    )
    return [
        Difference(
            kind,
            now.id,
            now.name,
            {name: before.facts[name] for name in differing},
            {name: now.facts[name] for name in differing},
        )
        for kind, differing in kinds
        if differing
    ]
