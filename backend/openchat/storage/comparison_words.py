"""What a search among comparisons looks at, the same for every adapter."""

from __future__ import annotations

from openchat.comparisons.model import Comparison


def words_of(comparison: Comparison) -> str:
    """Its texts, case-folded. Not its variants: of a blind one they may not be found."""
    texts = (comparison.title, comparison.prompt, comparison.notes)
    return "\n".join(text for text in texts if text).casefold()
