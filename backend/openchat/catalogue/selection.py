"""Search, filters and sort of the list of models; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from openchat.upstream.base import Model

SortOrder: TypeAlias = Literal["name", "newest", "price", "context"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What to keep: every word of `q` in id or name, all modalities and parameters named, prompt and completion
    price at most `max_price` USD per million tokens."""

    q: str | None = None
    input: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    max_price: Decimal | None = None
    sort: SortOrder | None = None

    @property
    def is_everything(self) -> bool:
        return self == Selection()


def select(models: Iterable[Model], selection: Selection) -> list[Model]:
    """The models that match, in the upstream's order unless another is asked for."""
    words = (selection.q or "").lower().split()
    kept = [model for model in models if _matches(model, words, selection)]
    if selection.sort is not None:
        kept.sort(key=_KEYS[selection.sort])
    return kept


def _matches(model: Model, words: list[str], selection: Selection) -> bool:
    text = f"{model.id} {model.name}".lower()
    return (
        all(word in text for word in words)
        and set(selection.input) <= set(model.input_modalities)
        and set(selection.output) <= set(model.output_modalities)
        and set(selection.supports) <= set(model.supported_parameters)
        and (selection.max_price is None or _price(model) * 1_000_000 <= selection.max_price)
    )


def _price(model: Model) -> Decimal:
    """The dearer of prompt and completion, USD per token; a variable price counts as beyond every limit."""
    if model.pricing == "variable":
        return Decimal("Infinity")
    return max(Decimal(model.pricing.get(side, "0")) for side in ("prompt", "completion"))


def _newest_first(model: Model) -> tuple[int, ...]:
    return tuple(-ord(character) for character in model.created_at or "")


# Any: each order has keys of its own type, compared among themselves alone.
_KEYS: dict[SortOrder, Callable[[Model], Any]] = {
    "name": lambda model: model.name.lower(),
    "newest": lambda model: (model.created_at is None, _newest_first(model)),
    "price": _price,
    "context": lambda model: -(model.context_length or 0),
}
