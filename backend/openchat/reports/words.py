"""How figures and names are written for people, wherever they are shown."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final, TypeAlias

# As the API sends it.
Json: TypeAlias = Any

NONE: Final = "-"
# Escapes could retitle, recolour or rewrite a terminal: what models and titles say may not.
_CONTROLS: Final = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NEWLINES: Final = re.compile("\r\n?|\n")


def visible(text: str) -> str:
    """The text without what a terminal would obey; line feeds and tabs stay."""
    return _CONTROLS.sub("", NEWLINES.sub("\n", text))


def money(amount: str | None) -> str:
    """A sum in dollars with as many digits as say something; `?` where it is not known."""
    if amount is None:
        return "?"
    value = Decimal(amount)
    if value == 0:
        return "$0"
    # Two significant digits of what is less than a cent, else cents.
    places = max(2, 1 - value.adjusted())
    return f"${value:.{places}f}"


def seconds(milliseconds: float | None) -> str:
    return NONE if milliseconds is None else f"{milliseconds / 1000:.2f} s"


def speed(tokens_per_second: float | None) -> str:
    return NONE if tokens_per_second is None else f"{tokens_per_second:.0f}"


def score(figure: float | None) -> str:
    """A judge's, on its scale from 1 to 10."""
    return NONE if figure is None else f"{figure:.1f}".removesuffix(".0")


def variant_name(variant: Json) -> str:
    """Its label, else its model and provider."""
    provider = f" ({variant['provider']})" if variant["provider"] else ""
    return visible(variant["label"] or f"{variant['model']}{provider}").replace("\n", " ")
