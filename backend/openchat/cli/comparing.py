"""`openchat compare`: one prompt put to several variants, its lanes shown while they are written, then measured."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from openchat.cli.client import GatewayClient, Json
from openchat.cli.connecting import connect
from openchat.cli.failures import CommandFailed, Interrupted, Refused, RunFailed, WrongUse
from openchat.cli.judging import Judge, have_judged, is_judgeable, tell_judgement
from openchat.cli.lanes import lanes_view, names_of, print_lanes
from openchat.cli.measures import print_measures
from openchat.cli.printing import console, note, note_of, print_json, short
from openchat.cli.reading import read
from openchat.cli.stopping import stop_on_ctrl_c
from openchat.cli.variants import Ways, of_file
from openchat.reports.words import money, visible

# What a check of the command line may be of; `json_schema` takes its value as JSON.
CHECKS: Final = ("contains", "not_contains", "equals", "regex", "json_schema", "min_length", "max_length")
AGAIN: Final = "Ctrl-C again stops all lanes; without it they go on"
TIE: Final = "t"


@dataclass(frozen=True, slots=True)
class Question:
    """One prompt and what it is put to. What is None is left to the gateway."""

    prompt: str
    models: Sequence[str]
    set_name: str | None
    variants_file: Path | None
    ways: Ways
    repeat: int = 1
    blind: bool = False
    max_cost: Decimal | None = None
    on_unsupported: str | None = None
    checks: Sequence[Json] = ()
    judge: Judge | None = None


def compare(question: Question, *, as_json: bool, url: str | None, token: str | None) -> None:
    """Ask, show, measure, and have a blind one voted on or another one judged. Raises RunFailed where a lane, a check
    or the judge failed."""
    of_this_file = of_file(read(question.variants_file)) if question.variants_file else []
    with connect(url, token) as connection:
        client = connection.client
        if connection.note:
            note(connection.note)
        body = _body(question, [*_asked(client, question), *of_this_file])
        ended, interrupted = _watch(client, body, as_json=as_json)
        failure: CommandFailed | None = Interrupted() if interrupted else None
        if question.judge is not None and failure is None:
            ended, failure = _judged(client, ended, question.judge, question.max_cost)
        if not as_json:
            ended = _told(client, ended)
    if as_json:
        print_json(ended)
    elif ended["judgements"] and failure is None:
        tell_judgement(ended)
    if failure is not None:
        raise failure
    raise_failure(ended)


def show_to_its_end(client: GatewayClient, comparison: Json, *, as_json: bool) -> tuple[Json, bool]:
    """Follow it live; as it is then, and whether Ctrl-C stopped it."""
    id = comparison["id"]

    def stop(id: str) -> None:
        client.post(f"/api/comparisons/{id}/stop")

    # In a pipe nobody reads the question.
    presses = 2 if sys.stdout.isatty() and not as_json else 1
    with stop_on_ctrl_c(stop, presses=presses) as stopping:
        stopping.know(id)

        def question() -> str:
            return AGAIN if stopping.pressed and not stopping.asked else ""

        with lanes_view(comparison, question, as_json=as_json) as view:
            for event in client.follow_lanes(id):
                view.show(event)
    return client.get(f"/api/comparisons/{id}"), stopping.asked


def raise_failure(comparison: Json) -> None:
    """Raises RunFailed, naming them, where lanes or checks failed."""
    failed = [
        name
        for lane, name in zip(comparison["lanes"], names_of(comparison), strict=True)
        if lane["status"] != "completed" or any(not check["passed"] for check in lane["checks"] or ())
    ]
    if failed:
        raise RunFailed(f"{len(failed)} of {len(comparison['lanes'])} lanes failed: {', '.join(failed)}")


def tell(client: GatewayClient, comparison: Json) -> Json:
    """The lanes and their measures; a sealed one is voted on before, where a person is there. As it is then."""
    out = console()
    if not out.is_terminal:
        return comparison
    print_lanes(out, comparison)
    if comparison["sealed"] and comparison["status"] == "ended" and sys.stdin.isatty():
        comparison = _voted(client, comparison)
    out.print()
    print_measures(comparison)
    return comparison


def check_of(text: str) -> Json:
    """A check from `TYPE=VALUE`. Raises WrongUse for what is none."""
    type, has_value, value = text.partition("=")
    if not has_value or type not in CHECKS:
        raise WrongUse(f"--check {text}: should be TYPE=VALUE, with {', '.join(CHECKS)} as TYPE")
    return {"type": type, "value": _check_value(text, type, value)}


def _check_value(text: str, type: str, value: str) -> Any:  # as the API takes it
    try:
        if type in ("min_length", "max_length"):
            return int(value)
        return json.loads(value) if type == "json_schema" else value
    except ValueError as exc:
        wanted = "JSON" if type == "json_schema" else "a number of characters"
        raise WrongUse(f"--check {text}: the value should be {wanted}") from exc


def _asked(client: GatewayClient, question: Question) -> list[Json]:
    """The models and the kept set; where nothing says what to ask, the gateway's default model."""
    kept = client.get(f"/api/variant-sets/{question.set_name}")["variants"] if question.set_name else []
    models = question.models or ([] if kept or question.variants_file else [client.get("/api/about")["default_model"]])
    return [*({"model": model} for model in models), *kept]


def _body(question: Question, variants: Sequence[Json]) -> Json:
    asked = question.ways.of(variants)
    if len(asked) * question.repeat < 2:
        raise WrongUse("one variant alone is no comparison: give -m twice, or --temperature 0,1, or --repeat")
    given = {
        "max_cost_usd": None if question.max_cost is None else str(question.max_cost),
        "on_unsupported": question.on_unsupported,
    }
    return {
        "message": question.prompt,
        "variants": asked,
        "repeat": question.repeat,
        "blind": question.blind,
        "checks": list(question.checks),
        **{name: value for name, value in given.items() if value is not None},
    }


def _watch(client: GatewayClient, body: Json, *, as_json: bool) -> tuple[Json, bool]:
    begun = client.create("/api/comparisons", body)
    estimate = begun["estimate"]
    if estimate and not as_json:
        note(f"{len(begun['lanes'])} lanes, likely {money(estimate['likely_usd'])} in all")
    return show_to_its_end(client, begun, as_json=as_json)


def _judged(
    client: GatewayClient, comparison: Json, judge: Judge, max_cost: Decimal | None
) -> tuple[Json, CommandFailed | None]:
    """As it is after the judge, and what went wrong: the lanes are shown whatever came of it."""
    if not is_judgeable(comparison):
        # That a lane failed is told already.
        return comparison, None
    left = None if max_cost is None else max_cost - Decimal(comparison["totals"]["cost_usd"] or 0)
    if left is not None and left <= 0:
        return comparison, RunFailed("nothing is left of --max-cost for the judge")
    try:
        return have_judged(client, comparison["id"], judge, None if left is None else f"{left:f}"), None
    except (Interrupted, RunFailed, Refused) as exc:
        return client.get(f"/api/comparisons/{comparison['id']}"), exc


def _told(client: GatewayClient, comparison: Json) -> Json:
    comparison = tell(client, comparison)
    cost = comparison["totals"]["cost_usd"]
    said = [f"comparison {short(comparison['id'])}"]
    if cost is not None:
        said.append(f"{money(cost)} in all")
    said.append(f"back with `openchat compare show {short(comparison['id'])}`")
    note_of(said)
    return comparison


def _voted(client: GatewayClient, comparison: Json) -> Json:
    """With the person's vote, which reveals it; as it was where none is given."""
    lanes = comparison["lanes"]
    places = f"1-{len(lanes)}"
    out = console()
    out.print()
    # Ctrl-D is the same as Enter.
    with suppress(EOFError):
        while answer := out.input(f"Which is best? {places}, {TIE} for a tie, Enter for later: ").strip().lower():
            vote = _vote(answer, lanes)
            if vote is not None:
                revealed = client.post(f"/api/comparisons/{comparison['id']}/vote", vote)
                for lane, name in zip(revealed["lanes"], names_of(revealed), strict=True):
                    out.print(f"{lane['letter']} was {visible(name)}")
                return revealed
    return comparison


def _vote(answer: str, lanes: Sequence[Json]) -> Json | None:
    """None for what is neither a lane's number or letter nor a tie."""
    if answer == TIE:
        return {"tie": True}
    for place, lane in enumerate(lanes, 1):
        if answer in (str(place), lane["letter"].lower()):
            return {"run_id": lane["run_id"]}
    return None
