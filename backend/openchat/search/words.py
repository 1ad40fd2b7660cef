"""Text as searches compare it: without case, diacritics and compatibility forms, and what counts as a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Accents, and the points of Hebrew and Arabic: written or left out as one likes. The vowel signs of other scripts are
# letters of theirs and stay.
_DIACRITICS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u06d6-\u06dc"
# Scripts written without spaces: Chinese, Japanese, Thai, Lao, Khmer, Burmese. Each character is a word of its own, and
# several in a row are a phrase: so any part of a sentence is found, of whatever length.
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\U00020000-\U0003ffff"
)
# The signs between the letters of Indic scripts are no letters to Python.
_SIGNS = "\u0900-\u0963\u0966-\u0dff\u0f18-\u0fbc"
LETTER = rf"(?:[^\W_]|[{_SIGNS}{_SPACELESS}])"

_diacritics = re.compile(f"[{_DIACRITICS}]+")
_spaceless = re.compile(f"[{_SPACELESS}]")
_words = re.compile(f"[{_SPACELESS}]|(?:[^\\W_]|[{_SIGNS}])+")
# In text as it was written, where accents may stand as characters of their own.
_written = re.compile(f"[{_SPACELESS}]|(?:[^\\W_]|[{_SIGNS}{_DIACRITICS}])+")


def searchable(text: str) -> str:
    """The text as it is indexed: folded, with spaces around the characters that are words of their own."""
    if text.isascii():
        return text.lower()
    folded = _diacritics.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return _spaceless.sub(r" \g<0> ", folded)


def words(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    return _words.findall(searchable(text))


def written_words(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Where each word of a text stands, and what it is folded."""
    for match in _written.finditer(text):
        yield match.start(), match.end(), words(match.group())
