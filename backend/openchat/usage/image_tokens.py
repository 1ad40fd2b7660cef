"""What an image costs in tokens, by the rules that vendors publish."""

from __future__ import annotations

import re
from math import ceil, floor, sqrt

# Where no rule is published, or the size is not known: what most rules give for an image of this size.
TYPICAL_SIZE = (1024, 1024)
TYPICAL_TOKENS = 1000
# By the id: tokens at least, and for each tile of 512 pixels, of a picture fitted into 2048 and scaled down to 768.
_TILED: tuple[tuple[str, int, int], ...] = (
    (r"gpt-4o-mini", 2833, 5667),
    (r"gpt-5", 70, 140),
    (r"\bo[1-9]", 75, 150),
    (r"gpt-4", 85, 170),
)
_DEFAULT_TILED = (70, 140)
# By the id: tokens for each patch of 32 pixels, 1536 patches at most.
_PATCHED: tuple[tuple[str, float], ...] = (
    (r"gpt-[45][\d.]*-mini|o4-mini", 1.62),
    (r"gpt-[45][\d.]*-nano", 2.46),
)
_MOST_PATCHES = 1536


def image_tokens(model_id: str, size: tuple[int, int] | None) -> int:
    """Tokens of an image of this width and height, in pixels."""
    width, height = size or TYPICAL_SIZE
    model = model_id.lower()
    if "claude" in model:
        return _by_area(width, height)
    if "gemini" in model or "gemma" in model:
        return _by_crops(model, width, height)
    if re.search(r"\bgpt-|\bo[1-9]", model):
        return _openai(model, width, height)
    if "qwen" in model:
        return ceil(width / 32) * ceil(height / 32) + 2
    return TYPICAL_TOKENS


def _by_area(width: int, height: int) -> int:
    """Anthropic: 750 pixels a token, after scaling down to a longest edge of 1568 and to about 1600 tokens."""
    scale = min(1.0, 1568 / max(width, height))
    return max(1, min(1600, ceil(width * scale * height * scale / 750)))


def _by_crops(model: str, width: int, height: int) -> int:
    """Google: 258 for a small image and for each tile of 768 pixels of a large one; from Gemini 3 on 1120 for any."""
    if re.search(r"gemini-[3-9]", model):
        return 1120
    if "gemma" in model or max(width, height) <= 384:
        return 258
    return 258 * ceil(width / 768) * ceil(height / 768)


def _openai(model: str, width: int, height: int) -> int:
    for name, per_patch in _PATCHED:
        if "4o" not in model and re.search(name, model):
            return ceil(_patches(width, height) * per_patch)
    at_least, per_tile = next(
        ((base, tile) for name, base, tile in _TILED if re.search(name, model)),
        _DEFAULT_TILED,
    )
    scale = min(1.0, 2048 / max(width, height))
    scale = min(scale, 768 / min(width, height))
    return at_least + per_tile * ceil(width * scale / 512) * ceil(height * scale / 512)


def _patches(width: int, height: int) -> int:
    patches = ceil(width / 32) * ceil(height / 32)
    if patches <= _MOST_PATCHES:
        return patches
    # Scaled down to as many patches, then further to a whole number of them along one side.
    scale = sqrt(_MOST_PATCHES / (width * height))
    wide, high = width * scale, height * scale
    scale = min(max(1, floor(wide)) / wide, max(1, floor(high)) / high)
    return min(_MOST_PATCHES, ceil(round(wide * scale, 6)) * ceil(round(high * scale, 6)))
