"""Which tokenizer a model counts with, told from its id."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias

Family: TypeAlias = Literal[
    "openai",
    "openai-cl100k",
    "anthropic",
    "anthropic-4.7",
    "google",
    "llama",
    "mistral",
    "deepseek",
    "qwen",
    "qwen-3.5",
    "glm",
    "kimi",
    "other",
]
"""`openai` is o200k, `openai-cl100k` its forerunner; `anthropic` is up to Claude 4.6 and `qwen` up to Qwen 3. What had
no tokenizer at hand is `other`, the mean of the rest."""

# The first that is found in the id counts: whom a model was made from stands before who made it.
_NAMES: tuple[tuple[str, Family], ...] = (
    (r"llama", "llama"),
    (r"qwen-?(3\.[5-9]|[4-9])", "qwen-3.5"),
    (r"qwen|qwq|qvq", "qwen"),
    (r"deepseek", "deepseek"),
    (r"mistral|mixtral|ministral|codestral|devstral|magistral|pixtral|voxtral", "mistral"),
    (r"gemini|gemma", "google"),
    (r"\bgpt-(3\.5|4(?![\d.o]))|\bphi-4", "openai-cl100k"),
    (r"\b(gpt|chatgpt|codex|o[1-9])\b", "openai"),
    (r"\bglm\b", "glm"),
    (r"\bkimi\b", "kimi"),
)
# `claude-opus-4.7`, `claude-sonnet-5`, `claude-3.5-sonnet`, and Anthropic's own `claude-opus-4-1-20250805`.
_CLAUDE = re.compile(r"claude-(?:[a-z]+-)?(\d{1,2})(?:[.-](\d{1,2}))?(?!\d)")
_NEW_CLAUDE = (4, 7)


@lru_cache(maxsize=1024)
def family_of(model_id: str) -> Family:
    """The family of any id, with or without its author; `other` where nothing tells it."""
    model = model_id.lower()
    if claude := _CLAUDE.search(model):
        version = int(claude[1]), int(claude[2] or 0)
        return "anthropic-4.7" if version >= _NEW_CLAUDE else "anthropic"
    if "claude" in model:
        return "anthropic"
    return next((family for name, family in _NAMES if re.search(name, model)), "other")
