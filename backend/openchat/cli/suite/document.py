"""A suite's file: what is asked, of whom, how often, and what answers must meet. docs/comparing.md describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from openchat.cli.client import Json
from openchat.cli.failures import Refused, WrongUse
from openchat.cli.judging import Judge
from openchat.cli.reading import Place, read, text_in
from openchat.cli.variants import Ways, of_place
from openchat.comparisons.checks import verify
from openchat.comparisons.model import MAX_LANES, MAX_REPEATS, BadCheck, Check
from openchat.comparisons.verdicts import DEFAULT_RUBRIC

MAX_CONCURRENCY: Final = 16
USUAL_CONCURRENCY: Final = 2
_FIELDS: Final = (
    "name",
    "variants",
    "set",
    "ways",
    "prompts",
    "checks",
    "repeat",
    "concurrency",
    "max_cost_usd",
    "on_unsupported",
    "tags",
    "judge",
)
_JUDGE_FIELDS: Final = ("model", "rubric")
_PROMPT_FIELDS: Final = ("name", "prompt", "file", "checks")
_WAYS_FIELDS: Final = ("provider", "temperature", "effort", "system_prompt")
_TEXT_CHECKS: Final = ("contains", "not_contains", "equals", "regex")
_LENGTH_CHECKS: Final = ("min_length", "max_length")
_CHECKS: Final = (*_TEXT_CHECKS, *_LENGTH_CHECKS, "json_schema")
_NAME_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Prompt:
    """One of the suite, which becomes one comparison. `checks` are all that its answers must meet."""

    name: str
    text: str
    checks: Sequence[Json]
    check_lines: Sequence[int]


@dataclass(frozen=True, slots=True)
class Suite:
    """`variant_lines` say where each variant stands, or what it is made of; a kept set has none."""

    file: Path
    name: str
    prompts: Sequence[Prompt]
    variants: Sequence[Json]
    set_name: str | None
    ways: Ways
    line: int
    repeat: int = 1
    concurrency: int = USUAL_CONCURRENCY
    max_cost: Decimal | None = None
    on_unsupported: str | None = None
    tags: Sequence[str] = ()
    variant_lines: Sequence[int] = ()
    judge: Judge | None = None
    judge_line: int | None = None

    def asked(self, kept: Sequence[Json]) -> list[Json]:
        """Every variant in every way, those of the kept set after the others."""
        try:
            asked = self.ways.of([*self.variants, *kept])
        except WrongUse as exc:
            raise WrongUse(f"{self.file}, line {self.line}: {exc}") from exc
        lanes = len(asked) * self.repeat
        if not 2 <= lanes <= MAX_LANES:
            raise WrongUse(
                f"{self.file}, line {self.line}: each prompt would have {lanes} lanes; there may be 2 to {MAX_LANES}"
            )
        return asked

    def body(self, prompt: Prompt, variants: Sequence[Json]) -> Json:
        """What the gateway is asked, but for the budget."""
        adapted = {} if self.on_unsupported is None else {"on_unsupported": self.on_unsupported}
        return {
            "message": prompt.text,
            "variants": list(variants),
            "repeat": self.repeat,
            "title": f"{self.name}: {prompt.name}",
            "tags": list(self.tags),
            "checks": list(prompt.checks),
            **adapted,
        }

    def placed(self, refused: Refused, prompt: Prompt, variants: int) -> WrongUse:
        """What the gateway refused, with the line in the file that it is about."""
        line = None
        for path in refused.paths:
            match path.split("."):
                case ["variants", number, *_] if number.isdigit():
                    # Every way of one stands for it.
                    each = variants // max(1, len(self.variant_lines))
                    place = int(number) // max(1, each)
                    line = self.variant_lines[place] if place < len(self.variant_lines) else self.line
                case ["judge"]:
                    line = self.judge_line
                case ["checks", number, *_] if number.isdigit() and int(number) < len(prompt.check_lines):
                    line = prompt.check_lines[int(number)]
        where = f"{self.file}, line {line}" if line else f"{self.file}: prompt “{prompt.name}”"
        return WrongUse(f"{where}: {refused}")


def read_suite(file: Path) -> Suite:
    """Raises WrongUse, with the line, for what is none."""
    top = read(file)
    fields = top.fields(_FIELDS)
    if "prompts" not in fields:
        raise top.wrong("there are no `prompts`")
    variants = fields["variants"].items() if "variants" in fields else []
    if not variants and "set" not in fields:
        raise top.wrong("there are no `variants`, and no `set` of them")
    common = fields["checks"].items() if "checks" in fields else []
    ways = _ways(fields["ways"]) if "ways" in fields else Ways()
    name = fields["name"].text() if "name" in fields else file.stem
    return Suite(
        file=file,
        name=" ".join(name.split()),
        prompts=_prompts(fields["prompts"], common),
        variants=[of_place(place) for place in variants],
        set_name=fields["set"].text() if "set" in fields else None,
        ways=ways,
        line=fields.get("variants", top).line,
        repeat=fields["repeat"].whole(1, MAX_REPEATS) if "repeat" in fields else 1,
        concurrency=fields["concurrency"].whole(1, MAX_CONCURRENCY) if "concurrency" in fields else USUAL_CONCURRENCY,
        max_cost=fields["max_cost_usd"].amount() if "max_cost_usd" in fields else None,
        on_unsupported=_one_of(fields.get("on_unsupported"), ("refuse", "adapt")),
        tags=[place.text() for place in fields["tags"].items()] if "tags" in fields else [],
        variant_lines=[place.line for place in variants] if "set" not in fields else [],
        judge=_judge(fields["judge"]) if "judge" in fields else None,
        judge_line=fields["judge"].line if "judge" in fields else None,
    )


def _judge(place: Place) -> Judge:
    """A model alone, or a mapping. The rubric is always said: by it a judgement is found again that is paid for."""
    fields: Mapping[str, Place] = {"model": place} if isinstance(place.value, str) else place.fields(_JUDGE_FIELDS)
    if "model" not in fields:
        raise place.wrong("a judge needs its `model`")
    return Judge(fields["model"].text(), fields["rubric"].text() if "rubric" in fields else DEFAULT_RUBRIC)


def _prompts(place: Place, common: Sequence[Place]) -> list[Prompt]:
    prompts = [_prompt(item, common) for item in place.items()]
    seen: dict[str, Place] = {}
    for prompt, item in zip(prompts, place.items(), strict=True):
        if prompt.name in seen:
            raise item.wrong(
                f"`{prompt.name}` is the name of two prompts; the other is in line {seen[prompt.name].line}"
            )
        seen[prompt.name] = item
    return prompts


def _prompt(place: Place, common: Sequence[Place]) -> Prompt:
    """A text alone, or a mapping. What has no name is called by how it begins."""
    fields: Mapping[str, Place] = {"prompt": place} if isinstance(place.value, str) else place.fields(_PROMPT_FIELDS)
    if ("prompt" in fields) is ("file" in fields):
        raise place.wrong("a prompt needs either `prompt` or `file`")
    text = fields["prompt"].text() if "prompt" in fields else _file_text(place, fields["file"])
    words = " ".join(text.split())
    checks = [*common, *(fields["checks"].items() if "checks" in fields else [])]
    return Prompt(
        name=fields["name"].text() if "name" in fields else words[:_NAME_CHARS] + "…" * (len(words) > _NAME_CHARS),
        text=text,
        checks=[_check(check) for check in checks],
        check_lines=[check.line for check in checks],
    )


def _file_text(place: Place, named: Place) -> str:
    """Of a file beside the suite's."""
    try:
        text = text_in(place.file.parent / named.text())
    except WrongUse as exc:
        raise named.wrong(str(exc)) from exc
    if not text.strip():
        raise named.wrong("there is nothing in that file")
    return text


def _check(place: Place) -> Json:
    """`contains: Paris`, in a mapping of its own."""
    fields = place.fields([*_CHECKS, "ignore_case"])
    types = [name for name in fields if name != "ignore_case"]
    if len(types) != 1:
        raise place.wrong(f"a check is one of {', '.join(_CHECKS)}")
    type, value = types[0], _check_value(types[0], fields[types[0]])
    ignore_case = fields["ignore_case"].flag() if "ignore_case" in fields else False
    try:
        verify(Check(type, value, ignore_case))  # type: ignore[arg-type]  # one of the names above
    except BadCheck as exc:
        raise place.wrong(f"`{type}` cannot be used: {exc}") from exc
    return {"type": type, "value": value, "ignore_case": ignore_case}


def _check_value(type: str, place: Place) -> Any:  # as the API takes it
    if type in _TEXT_CHECKS:
        return place.text()
    if type in _LENGTH_CHECKS:
        return place.whole(0, 1_000_000_000)
    if not isinstance(place.value, dict):
        raise place.wrong("should be a JSON schema")
    return place.plain()


def _ways(place: Place) -> Ways:
    fields = place.fields(_WAYS_FIELDS)
    temperatures = [item for item in fields["temperature"].items()] if "temperature" in fields else []
    for item in temperatures:
        if isinstance(item.value, bool) or not isinstance(item.value, int | float):
            raise item.wrong("should be a number")
    texts = {name: [item.text() for item in fields[name].items()] for name in fields if name != "temperature"}
    return Ways(
        providers=texts.get("provider", []),
        temperatures=[float(item.value) for item in temperatures],
        efforts=texts.get("effort", []),
        systems=texts.get("system_prompt", []),
    )


def _one_of(place: Place | None, allowed: Sequence[str]) -> str | None:
    if place is None:
        return None
    if place.value not in allowed:
        raise place.wrong(f"should be one of {', '.join(allowed)}")
    return str(place.value)
