"""A text as numbers that a tokenizer's count can be told from: how many words, digits, marks, letters of which script.

Tokenizers cut a text into much the same pieces first and seldom join two, so the count is close to a sum over them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from operator import ne

# Scripts whose letters join to words, by the ranges of their code points.
_WORD_SCRIPTS = {
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "cyrillic": "\u0400-\u052f",
    "hebrew": "\u0590-\u05ff",
    "arabic": "\u0600-\u06ff\u0750-\u077f\u200c",
    "devanagari": "\u0900-\u097f",
    "north_indic": "\u0980-\u0b7f",
    "south_indic": "\u0b80-\u0dff",
    "thai": "\u0e00-\u0eff",
    "han": "\u3005\u3400-\u4dbf\u4e00-\u9fff",
    "kana": "\u3041-\u30ff",
    "hangul": "\u3131-\u318e\uac00-\ud7a3",
}
_SIGNS = {
    "cjk_signs": "\u3001-\u3004\u3006-\u303f\uff01-\uffee",
    "typographic": "\u2010-\u2027\u2030-\u205e",
    "symbols": "\u00a1-\u00bf\u00d7\u00f7\u2060-\u2bff",
    "emoji": "\u200d\ufe0f\U0001f000-\U0001fbff",
}
FEATURES = (
    *("words", "word_chars", "long_word_chars", "foreign_chars", "capitals", "upper_words", "upper_chars"),
    *("accented_words", "accented_word_chars", "accents", "far_accents"),
    *("numbers", "number_spaces", "digits", "digit_triples"),
    *("lines", "gaps", "gap_chars", "mark_runs", "mark_changes", "mark_repeats"),
    *(f"{script}_{unit}" for script in _WORD_SCRIPTS for unit in ("words", "chars")),
    *_SIGNS,
    "other_bytes",
)
"""What is counted, in the order of `features`."""

_UPPER, _LOWER = "A-Z\u00c0-\u00d6\u00d8-\u00de", "a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff"
# Every alternative begins with a set of characters, which the engine can rule out before it tries the rest of it.
_PIECE = re.compile(
    "|".join(
        (
            # Also the parts of a camelCaseName.
            f"[{_LOWER}][{_LOWER}]*",
            f"[{_UPPER}][{_LOWER}][{_LOWER}]*",
            f"[{_UPPER}][{_UPPER}]*(?![a-z])",
            "[0-9][0-9]*",
            " [0-9][0-9]*",
            r"[!-/:-@\[-`{-~][!-/:-@\[-`{-~]*",
            # A single space belongs to the word after it.
            r"\s\s\s*",
            r"[^\S ]",
            *(f"[{ranges}][{ranges}]*" for ranges in (_WORD_SCRIPTS | _SIGNS).values()),
            r"\S",
        )
    )
)
_AT = {feature: place for place, feature in enumerate(FEATURES)}
# Of Latin letters up to U+024F nearly all are their own token or part of one; the later ones, Vietnamese, are not.
_FAR = "\u1e00"
_SHORT_WORD_CHARS = 7
# Vocabularies are made for English: other languages' words are cut finer. Such a text is known by its accents, which
# one word of four to ten has, and by common words that are none in English or in code.
_FOREIGN_CHARS_AN_ACCENT = 40
_FOREIGN_CHARS_A_SIGN = 30
_SIGNS_OF_FOREIGN = frozenset(
    """
    der das und ist nicht ich mit von ein eine auf dem zu sich wie het een niet dat ik zijn voor maar ook wordt
    les une que qui dans pas sur avec vous je ce los las por una como para su se lo pero uma mais ao foi seu
    il di che gli della sono nel anche delle si yang untuk dengan tidak itu dari pada akan saya ada ke
    och att det som inte ett jeg og ikke til ja ei oli mutta kun nie jest jak czy przez ve bir bu da ile ama ne
    nem egy hogy csak meg este cu sau din ang mga kwa katika wa
    """.split()  # noqa: SIM905 (a list of a hundred strings is no better to read)
)


def _ranges() -> list[tuple[str, str, str]]:
    found = []
    for name, ranges in (_WORD_SCRIPTS | _SIGNS).items():
        for first, last, single in re.findall("(.)-(.)|(.)", ranges):
            found.append((first or single, last or single, name))
    return sorted(found)


_RANGES = _ranges()
_STARTS = [first for first, _, _ in _RANGES]


def features(text: str) -> list[int]:
    """How many there are of each of FEATURES. Takes time in proportion to the text, whatever is in it."""
    totals = [0] * len(FEATURES)
    # Most pieces are plain words: added up here, since a call and a tuple for each would take twice the time.
    words = chars = long_chars = signs = 0
    for piece, times in Counter(_PIECE.findall(text)).items():
        if piece.isascii() and piece.islower():
            size = len(piece)
            words += times
            chars += times * size
            if size > _SHORT_WORD_CHARS:
                long_chars += times * (size - _SHORT_WORD_CHARS)
            elif piece in _SIGNS_OF_FOREIGN:
                signs += times
            continue
        for feature, amount in _counts(piece):
            totals[_AT[feature]] += times * amount
    totals[_AT["words"]] += words
    totals[_AT["word_chars"]] += chars
    totals[_AT["long_word_chars"]] += long_chars
    accented = totals[_AT["accented_words"]]
    totals[_AT["foreign_chars"]] = min(chars, _FOREIGN_CHARS_AN_ACCENT * accented + _FOREIGN_CHARS_A_SIGN * signs)
    return totals


def _counts(piece: str) -> tuple[tuple[str, int], ...]:
    first = piece[0]
    if first.isalpha() and (first < "\u0250" or "\u1e00" <= first <= "\u1eff"):
        return _latin(piece)
    if first > "\x7f":
        return _other_script(piece)
    if "0" <= piece[-1] <= "9":
        digits = len(piece) - (first == " ")
        spaces = len(piece) - digits
        return (("numbers", 1), ("number_spaces", spaces), ("digits", digits), ("digit_triples", -(-digits // 3)))
    if first.isspace():
        return _blank(piece)
    changes = sum(map(ne, piece, piece[1:]))
    return (("mark_runs", 1), ("mark_changes", changes), ("mark_repeats", len(piece) - 1 - changes))


def _latin(piece: str) -> tuple[tuple[str, int], ...]:
    size = len(piece)
    if not piece.isascii():
        accents = sum(char > "\x7f" for char in piece)
        far = sum(char >= _FAR for char in piece)
        return (
            ("accented_words", 1),
            ("accented_word_chars", size - accents),
            ("accents", accents - far),
            ("far_accents", far),
        )
    if size > 1 and piece.isupper():
        return (("upper_words", 1), ("upper_chars", size))
    return (
        ("words", 1),
        ("word_chars", size),
        ("long_word_chars", max(0, size - _SHORT_WORD_CHARS)),
        ("capitals", int(piece[0].isupper())),
    )


def _blank(piece: str) -> tuple[tuple[str, int], ...]:
    last_line = piece.rfind("\n")
    if last_line == -1:
        return (("gaps", 1), ("gap_chars", len(piece)))
    indent = len(piece) - 1 - last_line
    return (("lines", 1), ("gaps", int(indent > 1)), ("gap_chars", indent))


def _other_script(piece: str) -> tuple[tuple[str, int], ...]:
    at = bisect_right(_STARTS, piece[0]) - 1
    name = _RANGES[at][2] if at >= 0 and piece[0] <= _RANGES[at][1] else None
    if name is None:
        return (("other_bytes", len(piece.encode(errors="surrogatepass"))),)
    if name in _SIGNS:
        return ((name, len(piece)),)
    return ((f"{name}_words", 1), (f"{name}_chars", len(piece)))
