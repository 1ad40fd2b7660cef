"""Shaping a request by what its model takes; pure.

What a model does not take is dropped or adjusted, with a note, or refused. Nothing is touched where the catalogue does
not say what the model takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from openchat.catalogue.nearest import nearest
from openchat.conversations.model import Message, Note, NoteCode
from openchat.conversations.parts import File, Image, Part, Text
from openchat.errors import FieldError, Unsupported
from openchat.runs.prompt import is_inlined
from openchat.upstream.base import EFFORTS, Model

OnUnsupported: TypeAlias = Literal["adapt", "refuse"]

# What a model must list to take a parameter. Those of OpenRouter itself (`provider`, `models`, `plugins` …) are no
# model's and go through.
_NEEDS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "min_p": "min_p",
    "top_a": "top_a",
    "frequency_penalty": "frequency_penalty",
    "presence_penalty": "presence_penalty",
    "repetition_penalty": "repetition_penalty",
    "seed": "seed",
    "stop": "stop",
    "logit_bias": "logit_bias",
    "logprobs": "logprobs",
    "top_logprobs": "top_logprobs",
    "verbosity": "verbosity",
    "tools": "tools",
    "tool_choice": "tools",
    "parallel_tool_calls": "tools",
}
_LIMITS = ("max_tokens", "max_completion_tokens")
NOTHING_LEFT = "[an attachment that this model cannot take]"


@dataclass(frozen=True, slots=True)
class Shaped:
    """A request as its model takes it, and what was changed to that end."""

    params: Mapping[str, Any]
    messages: tuple[Message, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Needs:
    parameters: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()
    max_output_tokens: int = 0

    def are_met_by(self, model: Model) -> bool:
        return (
            self.parameters <= set(model.supported_parameters)
            and self.inputs <= set(model.input_modalities)
            and self.outputs <= set(model.output_modalities)
            and (model.max_output_tokens or 0) >= self.max_output_tokens
        )


@dataclass(frozen=True, slots=True)
class _Finding:
    """Something that the model does not take, and what was done about it. `needs` tells which models could take it;
    None where it is a matter of the value alone."""

    code: NoteCode
    param: str
    problem: str
    done: str
    needs: _Needs | None

    @property
    def note(self) -> Note:
        return Note(self.code, self.param, f"{self.problem}: {self.done}")


def shape(
    params: Mapping[str, Any],
    messages: Sequence[Message],
    model: Model,
    on_unsupported: OnUnsupported | None,
    others: Iterable[Model],
) -> Shaped:
    """Adapt a request to its model, or refuse it.

    `messages` are the path, the question last. Without a choice, parameters are adapted, and attachments of the
    question refused, while those of earlier turns stay out: a picture must not be passed over in silence, nor bar the
    way to another model for good. Raises Unsupported, naming each thing and, of `others`, up to three models that take
    all of it.
    """
    shaper = _Shaper(dict(params), model)
    shaper.shape_params()
    kept = shaper.shape_messages(messages)
    if refused := _refused(shaper.findings, on_unsupported):
        raise _refusal(model, refused, others)
    # Once for each thing, however many pictures there are.
    return Shaped(shaper.params, kept, tuple(dict.fromkeys(finding.note for finding in shaper.findings)))


def _refused(findings: Sequence[_Finding], on_unsupported: OnUnsupported | None) -> list[_Finding]:
    match on_unsupported:
        case "adapt":
            return []
        case "refuse":
            return list(findings)
        case None:
            return [finding for finding in findings if finding.param == "message"]


def _refusal(model: Model, refused: Sequence[_Finding], others: Iterable[Model]) -> Unsupported:
    needs = [finding.needs for finding in refused if finding.needs is not None]
    able = [
        other
        for other in others
        if other.id != model.id and other.supported_parameters and all(need.are_met_by(other) for need in needs)
    ]
    fields = list(dict.fromkeys(FieldError(finding.param, finding.problem) for finding in refused))
    said = "; ".join(dict.fromkeys(field.message for field in fields))
    could = nearest(model.id, able) if needs else []
    hint = f"; models that could: {', '.join(could)}" if could else ""
    return Unsupported(f'{said}{hint}; or send `on_unsupported: "adapt"` to go on without', errors=fields, models=could)


@dataclass(slots=True)
class _Shaper:
    """Goes through one request, changing `params` and gathering what it found."""

    params: dict[str, Any]
    model: Model
    findings: list[_Finding] = field(default_factory=list)

    @property
    def _name(self) -> str:
        return f"`{self.model.id}`"

    def shape_params(self) -> None:
        if not self.model.supported_parameters:
            return
        for name in [name for name in self.params if name in _NEEDS]:
            if not self._lists(_NEEDS[name]):
                self._drop(name, f"{self._name} does not take `{name}`", _Needs(frozenset({_NEEDS[name]})))
        self._shape_limits()
        self._shape_response_format()
        self._shape_reasoning()
        self._shape_modalities()

    def shape_messages(self, messages: Sequence[Message]) -> tuple[Message, ...]:
        """The path without the attachments that the model does not take."""
        if not self.model.supported_parameters:
            return tuple(messages)
        return tuple(
            self._without_attachments(message, "message" if message is messages[-1] else "history")
            if message.role == "user"
            else message
            for message in messages
        )

    def _lists(self, parameter: str) -> bool:
        return parameter in self.model.supported_parameters

    def _drop(self, name: str, problem: str, needs: _Needs) -> None:
        del self.params[name]
        self.findings.append(_Finding("parameter_dropped", f"params.{name}", problem, "it was left out", needs))

    def _adjust(self, path: str, problem: str, done: str, needs: _Needs | None) -> None:
        self.findings.append(_Finding("parameter_adjusted", f"params.{path}", problem, done, needs))

    def _shape_limits(self) -> None:
        most = self.model.max_output_tokens
        for name in _LIMITS:
            asked = self.params.get(name)
            if most is not None and asked is not None and asked > most:
                self.params[name] = most
                problem = f"{self._name} writes at most {most} tokens"
                done = f"`{name}` was lowered from {asked}"
                self._adjust(name, problem, done, _Needs(max_output_tokens=asked))

    def _shape_response_format(self) -> None:
        asked = self.params.get("response_format")
        kind = asked.get("type") if isinstance(asked, Mapping) else None
        if kind is None or kind == "text":
            return
        takes_json = self._lists("response_format")
        if kind == "json_schema" and not self.model.structured_outputs:
            problem, needs = f"{self._name} does not keep to a JSON schema", _Needs(frozenset({"structured_outputs"}))
            if takes_json:
                self.params["response_format"] = {"type": "json_object"}
                self._adjust("response_format", problem, "it was asked for any JSON object", needs)
            else:
                self._drop("response_format", problem, needs)
        elif kind != "json_schema" and not takes_json:
            needs = _Needs(frozenset({"response_format"}))
            self._drop("response_format", f"{self._name} does not take `response_format`", needs)

    def _shape_reasoning(self) -> None:
        asked = self.params.get("reasoning")
        if not isinstance(asked, Mapping):
            return
        known = self.model.reasoning
        is_off = asked.get("effort") == "none" or asked.get("enabled") is False
        if known is None and not self._lists("reasoning"):
            if is_off:
                # What was asked for is what it does anyway.
                del self.params["reasoning"]
            else:
                self._drop("reasoning", f"{self._name} does not reason", _Needs(frozenset({"reasoning"})))
        elif known is not None and known.mandatory and is_off:
            left = {
                name: value
                for name, value in asked.items()
                if (name, value) not in (("effort", "none"), ("enabled", False))
            }
            self._replace_reasoning(left, f"{self._name} always reasons", "it was not told not to")
        elif known is not None and not is_off:
            self._shape_effort(asked, known.supported_efforts)

    def _shape_effort(self, asked: Mapping[str, Any], supported: Sequence[str]) -> None:
        effort = asked.get("effort")
        if effort is None or effort in supported:
            return
        other = {name: value for name, value in asked.items() if name != "effort"}
        nearest_one = _nearest_effort(effort, supported)
        if nearest_one is None:
            problem = f"{self._name} takes no reasoning effort"
            self._replace_reasoning({**other, "enabled": True}, problem, f"`{effort}` was left out")
        else:
            problem = f"{self._name} takes the reasoning efforts {', '.join(supported)}"
            self._replace_reasoning({**other, "effort": nearest_one}, problem, f"`{effort}` became `{nearest_one}`")

    def _replace_reasoning(self, fields: Mapping[str, Any], problem: str, done: str) -> None:
        if fields:
            self.params["reasoning"] = fields
        else:
            del self.params["reasoning"]
        self._adjust("reasoning", problem, done, None)

    def _shape_modalities(self) -> None:
        asked = self.params.get("modalities")
        missing = [kind for kind in asked or () if kind not in self.model.output_modalities]
        if not asked or not missing:
            return
        problem, needs = f"{self._name} makes no {' and no '.join(missing)}", _Needs(outputs=frozenset(asked))
        left = [kind for kind in asked if kind not in missing]
        if left:
            self.params["modalities"] = left
            self._adjust("modalities", problem, f"it was asked for {' and '.join(left)} alone", needs)
        else:
            self._drop("modalities", problem, needs)

    def _without_attachments(self, message: Message, place: str) -> Message:
        kept: list[Part] = []
        for part in message.parts:
            modality = _modality(part, self.model)
            if modality is None or modality in self.model.input_modalities:
                kept.append(part)
                continue
            done = f"{_described(part)} was left out"
            needs = _Needs(inputs=frozenset({modality}))
            self.findings.append(
                _Finding("attachment_dropped", place, f"{self._name} takes no {modality}s", done, needs)
            )
        if len(kept) == len(message.parts):
            return message
        # Providers refuse a turn that says nothing.
        return replace(message, parts=tuple(kept) or (Text(NOTHING_LEFT),))


def _modality(part: Part, model: Model) -> str | None:
    """What a model must take for this part; None where any takes it."""
    if isinstance(part, Image):
        return "image"
    if isinstance(part, File) and not is_inlined(part) and part.media_type not in model.parsed_media_types:
        return "file"
    return None


def _described(part: Part) -> str:
    if isinstance(part, Image):
        return "an image"
    return f"`{part.name}`" if isinstance(part, File) and part.name else "a file"


def _nearest_effort(asked: str, supported: Sequence[str]) -> str | None:
    """The supported one that is nearest in strength, of two the weaker, which costs less."""
    if asked not in EFFORTS:
        return None
    place = EFFORTS.index(asked)
    known = [effort for effort in supported if effort in EFFORTS]
    return min(known, key=lambda effort: (abs(EFFORTS.index(effort) - place), -EFFORTS.index(effort)), default=None)
