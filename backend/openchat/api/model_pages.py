"""The list of models as bytes, with its ETag."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from openchat.api.schemas.models import ModelOut, ModelsOut
from openchat.catalogue.default_model import DefaultModel
from openchat.catalogue.service import Snapshot
from openchat.errors import FieldError, Invalid
from openchat.upstream.base import Model


class ModelPages:
    """Encodes the whole list once per snapshot; pages of a selection are encoded as they are asked for."""

    def __init__(self, default_model: DefaultModel) -> None:
        self._default_model = default_model
        self._encoded: tuple[Snapshot, bytes, str] | None = None

    def everything(self, snapshot: Snapshot) -> tuple[bytes, str]:
        if self._encoded is None or self._encoded[0] is not snapshot:
            self._encoded = (snapshot, *self._encode(snapshot, snapshot.models, None))
        return self._encoded[1], self._encoded[2]

    def page(
        self, snapshot: Snapshot, models: Sequence[Model], limit: int | None, cursor: str | None
    ) -> tuple[bytes, str]:
        """From the model after `cursor`, which is a model's id. Raises Invalid for a cursor that is none."""
        begin = 0
        if cursor is not None:
            ids = [model.id for model in models]
            if cursor not in ids:
                raise Invalid("the cursor is of no page here", errors=[FieldError("cursor", "is not in this list")])
            begin = ids.index(cursor) + 1
        shown = models[begin : begin + limit] if limit is not None else models[begin:]
        is_last = begin + len(shown) >= len(models)
        return self._encode(snapshot, shown, None if is_last else shown[-1].id)

    def _encode(self, snapshot: Snapshot, models: Sequence[Model], next_cursor: str | None) -> tuple[bytes, str]:
        page = ModelsOut(
            items=[ModelOut.of(model) for model in models],
            next_cursor=next_cursor,
            fetched_at=snapshot.fetched_at,
            stale=snapshot.stale,
            default_model=self._default_model.among(snapshot.models),
        )
        body = page.model_dump_json().encode()
        # Also `stale` is in the bytes, so the tag changes with it.
        return body, f'"{sha256(body).hexdigest()[:32]}"'
