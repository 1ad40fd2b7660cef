"""The variants of a comparison, as files and options name them: what is asked, in every way it is asked in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openchat.cli.client import Json
from openchat.cli.failures import WrongUse
from openchat.cli.reading import Place

# The API's.
MAX_VARIANTS: Final = 12
_FIELDS: Final = ("model", "provider", "params", "system_prompt", "label")


@dataclass(frozen=True, slots=True)
class Ways:
    """In each of these every variant is asked; what is empty changes nothing."""

    providers: Sequence[str] = ()
    temperatures: Sequence[float] = ()
    efforts: Sequence[str] = ()
    systems: Sequence[str] = ()

    def of(self, base: Sequence[Json]) -> list[Json]:
        """Every variant in every way, with labels that tell them apart. Raises WrongUse for too many."""
        made = list(base)
        for values, change, told in (
            (self.providers, _with_provider, str),
            (self.temperatures, _with_temperature, lambda value: f"t {value:g}"),
            (self.efforts, _with_effort, str),
            (self.systems, _with_system, lambda value: f"system {self.systems.index(value) + 1}"),
        ):
            made = _in_each(made, values, change, told)
        if len(made) > MAX_VARIANTS:
            raise WrongUse(f"{len(made)} variants are too many: there may be {MAX_VARIANTS}")
        return made


def of_file(place: Place) -> list[Json]:
    """Those of a file: a list of variants, or one under `variants`."""
    listed = place if isinstance(place.value, list) else place.fields(["variants", "name"]).get("variants")
    if listed is None:
        raise place.wrong("there are no `variants`")
    return [of_place(item) for item in listed.items()]


def of_place(place: Place) -> Json:
    """One variant: a model's id alone, or a mapping. What its values may be, the gateway says."""
    if isinstance(place.value, str):
        return {"model": place.text()}
    fields = place.fields(_FIELDS)
    if "model" not in fields:
        raise place.wrong("a variant needs a `model`")
    variant: dict[str, Any] = {name: fields[name].text() for name in _FIELDS if name in fields and name != "params"}
    if "params" in fields:
        if not isinstance(fields["params"].value, dict):
            raise fields["params"].wrong("should be a mapping, such as {temperature: 0.5}")
        variant["params"] = fields["params"].plain()
    return variant


def _in_each(
    base: Sequence[Json], values: Sequence[Any], change: Callable[[Json, Any], Json], told: Callable[[Any], str]
) -> list[Json]:
    if not values:
        return list(base)
    if len(values) == 1:
        return [change(variant, values[0]) for variant in base]
    return [
        {**change(variant, value), "label": f"{_name(variant)} · {told(value)}"} for variant in base for value in values
    ]


def _name(variant: Mapping[str, Any]) -> str:
    return str(variant.get("label") or variant["model"])


def _with_provider(variant: Json, provider: str) -> Json:
    return {**variant, "provider": provider}


def _with_temperature(variant: Json, temperature: float) -> Json:
    return _with_params(variant, {"temperature": temperature})


def _with_effort(variant: Json, effort: str) -> Json:
    return _with_params(variant, {"reasoning": {"effort": effort}})


def _with_system(variant: Json, system: str) -> Json:
    return {**variant, "system_prompt": system}


def _with_params(variant: Json, params: Mapping[str, Any]) -> Json:
    return {**variant, "params": {**variant.get("params", {}), **params}}
