"""JSON schemas, which patterns become too, made ready once."""

from __future__ import annotations

import json
from functools import lru_cache

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from openchat.comparisons.model import BadCheck

# A pattern is one of Rust's `regex`, which takes time in proportion to the text, whatever the pattern.
_LINEAR = RegexOptions(size_limit=1_000_000, dfa_size_limit=10_000_000)


@lru_cache(maxsize=256)
def validator(schema: str) -> Draft202012Validator:
    """Of a schema in JSON. Raises BadCheck. Offline: one that refers to an address must not make us ask there."""
    try:
        return Draft202012Validator(json.loads(schema), pattern_options=_LINEAR, offline=True)
    except (ValidationError, ValueError) as exc:
        said = exc.message if isinstance(exc, ValidationError) else str(exc)
        raise BadCheck(said[:500]) from exc
