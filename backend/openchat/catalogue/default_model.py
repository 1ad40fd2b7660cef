"""Which model answers where nobody chose one; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openchat.upstream.base import Model

# Servers list the models that make embeddings among the others, and say what they are by their names alone.
_NO_CHAT = "embed"


@dataclass(frozen=True, slots=True)
class DefaultModel:
    """The first model that `servers` list, in their order; `otherwise` where they are none, or list none."""

    otherwise: str
    servers: tuple[str, ...] = ()

    def among(self, models: Iterable[Model]) -> str:
        """`models` are all that are listed, those of each upstream in a row."""
        theirs = (model.id for model in models if model.upstream in self.servers)
        return next((model_id for model_id in theirs if _NO_CHAT not in model_id.lower()), self.otherwise)
