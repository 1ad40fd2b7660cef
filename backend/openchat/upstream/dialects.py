"""How the servers that speak OpenAI's protocol differ in what they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from openchat.upstream.base import JsonObject

ServerKind: TypeAlias = Literal["auto", "llamacpp", "vllm", "ollama", "venice", "deepseek", "lmstudio", "openai"]

# What all of them take; what is not named here or by the kind is left out, since some refuse what they do not know.
_COMMON = (
    *("temperature", "top_p", "frequency_penalty", "presence_penalty", "max_tokens", "seed", "stop"),
    *("logit_bias", "response_format", "tools", "tool_choice"),
)
# Taken where a model can use them, which only its server knows.
_BY_MODEL = frozenset({"tools", "tool_choice"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """`parameters` have OpenRouter's names; `names` says what the server calls them, where it differs.

    `always` is sent with every request, `prefill` with one whose last message is the start of the answer: None where
    such a message is not continued.
    """

    parameters: tuple[str, ...] = _COMMON
    names: Mapping[str, str] = field(default_factory=dict)
    always: JsonObject = field(default_factory=dict)
    prefill: JsonObject | None = None
    takes_effort: bool = False

    @property
    def supported_parameters(self) -> tuple[str, ...]:
        """What every model of such a server takes, as the catalogue lists it."""
        own = tuple(name for name in self.parameters if name not in _BY_MODEL)
        return (*own, "reasoning") if self.takes_effort else own

    def translated(self, params: JsonObject) -> dict[str, Any]:
        """The parameters as this kind of server takes them; what it does not know is left out."""
        given = {"max_tokens": params.get("max_completion_tokens"), **params}
        body = {self.names.get(name, name): given[name] for name in self.parameters if given.get(name) is not None}
        effort = (params.get("reasoning") or {}).get("effort")
        if self.takes_effort and effort is not None:
            body["reasoning_effort"] = effort
        return {**body, **self.always}


DIALECTS: Mapping[ServerKind, Dialect] = {
    "auto": Dialect(),
    "llamacpp": Dialect(
        parameters=(*_COMMON, "top_k", "min_p", "repetition_penalty"),
        names={"repetition_penalty": "repeat_penalty"},
        prefill={},
    ),
    "vllm": Dialect(
        parameters=(*_COMMON, "top_k", "min_p", "repetition_penalty"),
        prefill={"continue_final_message": True, "add_generation_prompt": False},
        takes_effort=True,
    ),
    "ollama": Dialect(takes_effort=True),
    "lmstudio": Dialect(
        parameters=(*_COMMON, "top_k", "repetition_penalty"),
        names={"repetition_penalty": "repeat_penalty"},
        takes_effort=True,
    ),
    "venice": Dialect(
        parameters=(*_COMMON, "top_k", "min_p", "repetition_penalty"),
        # The conversation has its own system prompt, or none on purpose.
        always={"venice_parameters": {"include_venice_system_prompt": False}},
        takes_effort=True,
    ),
    "deepseek": Dialect(),
    # Its newer models refuse the older name.
    "openai": Dialect(names={"max_tokens": "max_completion_tokens"}, takes_effort=True),
}

_BY_HOST: Mapping[str, ServerKind] = {
    "api.venice.ai": "venice",
    "api.deepseek.com": "deepseek",
    "api.openai.com": "openai",
}
_BY_OWNER: Mapping[str, ServerKind] = {
    "llamacpp": "llamacpp",
    "vllm": "vllm",
    "library": "ollama",
    "organization_owner": "lmstudio",
    "venice.ai": "venice",
    "deepseek": "deepseek",
}


def kind_of_address(base_url: str) -> ServerKind:
    """What an address alone tells; `auto` where it tells nothing."""
    return _BY_HOST.get(urlsplit(base_url).hostname or "", "auto")


def kind_of_owner(owned_by: Any) -> ServerKind:
    """What `owned_by` in a row of the list of models tells."""
    return _BY_OWNER.get(owned_by, "auto") if isinstance(owned_by, str) else "auto"
