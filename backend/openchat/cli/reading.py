"""YAML and JSON files that people write: what is wrong in one is said with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import yaml

from openchat.cli.failures import WrongUse

ENDINGS: Final = (".yaml", ".yml", ".json")
_KINDS: Final[Mapping[type, str]] = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a file, with where it stands. Every method raises WrongUse for what is something else."""

    file: Path
    line: int
    value: Any  # what YAML can say: texts, numbers, and places in lists and mappings

    def wrong(self, says: str) -> WrongUse:
        return WrongUse(f"{self.file}, line {self.line}: {says}")

    def fields(self, known: Iterable[str]) -> dict[str, Place]:
        """What a mapping has, none but the known names; those that are set to nothing are left out."""
        known = list(known)
        fields: dict[str, Place] = self._as(dict, "a mapping")
        for name, place in fields.items():
            if name not in known:
                raise place.wrong(f"`{name}` is not known here; there are {', '.join(known)}")
        return {name: place for name, place in fields.items() if place.value is not None}

    def items(self) -> list[Place]:
        """The values of a list, of which there is one at least."""
        found: list[Place] = self._as(list, "a list")
        if not found:
            raise self.wrong("the list is empty")
        return found

    def text(self) -> str:
        text = str(self._as(str, "text; put it in quotes"))
        if not text.strip():
            raise self.wrong("the text is empty")
        return text

    def flag(self) -> bool:
        return bool(self._as(bool, "true or false"))

    def whole(self, least: int, most: int) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not least <= self.value <= most:
            raise self.wrong(f"should be a whole number from {least} to {most}")
        return self.value

    def amount(self) -> Decimal:
        """A sum of dollars, more than nothing."""
        try:
            amount = Decimal(str(self.value))
        except InvalidOperation:
            amount = Decimal(0)
        if isinstance(self.value, bool) or not (amount.is_finite() and amount > 0):
            raise self.wrong("should be an amount in dollars, more than 0")
        return amount

    def plain(self) -> Any:
        """The value with all that is in it, without places."""
        match self.value:
            case dict(fields):
                return {name: place.plain() for name, place in fields.items()}
            case list(places):
                return [place.plain() for place in places]
            case value:
                return value

    def _as(self, kind: type, wanted: str) -> Any:  # of that kind
        if not isinstance(self.value, kind):
            raise self.wrong(f"should be {wanted}, and is {_KINDS.get(type(self.value), 'something else')}")
        return self.value


def read(file: Path) -> Place:
    """What is in the file. Raises WrongUse where it cannot be read."""
    text = text_in(file)
    if file.suffix == ".json":
        # White space there, and none in YAML.
        text = text.replace("\t", " ")
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise WrongUse(f"{file}: there is nothing in it")
        return _placed(file, loader, node, ())
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        said = exc.problem or exc.context or "cannot be read"
        raise WrongUse(f"{file}, line {mark.line + 1 if mark else 1}: {said}") from exc
    except yaml.YAMLError as exc:
        raise WrongUse(f"{file}: {exc}") from exc
    finally:
        loader.dispose()


def text_in(file: Path) -> str:
    """Raises WrongUse where there is no text."""
    try:
        return file.read_text("utf-8")
    except OSError as exc:
        raise WrongUse(f"{file}: {exc.strerror or exc}") from exc
    except UnicodeDecodeError as exc:
        raise WrongUse(f"{file}: is not text in UTF-8") from exc


class _Loader(yaml.SafeLoader):
    """Values that JSON has too: a date stays the text that it was written as."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.yaml_implicit_resolvers = {
            first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }


def _placed(file: Path, loader: _Loader, node: yaml.Node, around: tuple[yaml.Node, ...]) -> Place:
    line = node.start_mark.line + 1
    if node in around:
        raise WrongUse(f"{file}, line {line}: stands within itself")
    match node:
        case yaml.MappingNode():
            _refuse_twice(file, node)
            loader.flatten_mapping(node)
            fields: dict[str, Place] = {}
            for key, value in node.value:
                name = str(loader.construct_object(key, deep=True))
                place = _placed(file, loader, value, (*around, node))
                # Where the name stands: a value may begin on the next line.
                fields[name] = Place(file, key.start_mark.line + 1, place.value)
            return Place(file, line, fields)
        case yaml.SequenceNode():
            return Place(file, line, [_placed(file, loader, item, (*around, node)) for item in node.value])
        case _:
            value = loader.construct_object(node, deep=True)
            return Place(file, line, _whole(value) if isinstance(value, str) else value)


def _refuse_twice(file: Path, node: yaml.MappingNode) -> None:
    """What stands there twice would be silently left out."""
    seen = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value in seen:
            raise WrongUse(f"{file}, line {key.start_mark.line + 1}: `{key.value}` stands here twice")
        if isinstance(key, yaml.ScalarNode):
            seen.add(key.value)


def _whole(text: str) -> str:
    """JSON writes what is beyond 16 bits as two escapes, which YAML reads as two characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
