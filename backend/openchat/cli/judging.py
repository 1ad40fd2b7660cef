"""A judge over the lanes of a comparison: asked, waited for, and told."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openchat.cli.client import GatewayClient, Json
from openchat.cli.failures import Interrupted, RunFailed, WrongUse
from openchat.cli.lanes import names_of
from openchat.cli.measures import cost
from openchat.cli.printing import console
from openchat.cli.reading import text_in
from openchat.cli.stopping import stop_on_ctrl_c
from openchat.reports.words import score, visible

# A judge takes some seconds: soon enough for one that is fast, and seldom enough for one that is not.
_PAUSES: Final = (0.1, 0.2, 0.4, 0.8, 1.5)
# Of one whose best depends on the order in which it reads.
_DOUBTS: Final = ", though the other order names another one"
_OF_USE: Final = ("running", "completed")


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judges, and by what; without a rubric by the gateway's."""

    model: str
    rubric: str | None = None

    def found_in(self, comparison: Json) -> Json | None:
        """What it says of this comparison, or is about to; None where it was not asked, or came to nothing."""
        said = [
            one
            for one in comparison["judgements"]
            if one["model"] == self.model and self.rubric in (None, one["rubric"]) and one["status"] in _OF_USE
        ]
        return said[-1] if said else None

    def begin(self, client: GatewayClient, comparison_id: str, max_cost: str | None = None) -> Json:
        """The comparison, with the judgement as its last. Raises Refused."""
        given = {"rubric": self.rubric, "max_cost_usd": max_cost}
        body = {"model": self.model, **{name: value for name, value in given.items() if value is not None}}
        return client.create(f"/api/comparisons/{comparison_id}/judge", body)


def wait_for(client: GatewayClient, comparison: Json, judgement_id: str) -> Json:
    """The comparison as it is when that judgement has ended, or is gone."""
    for tries in range(sys.maxsize):
        judgement = judgement_of(comparison, judgement_id)
        if judgement is None or judgement["status"] != "running":
            break
        client.wait(_PAUSES[min(tries, len(_PAUSES) - 1)])
        comparison = client.get(f"/api/comparisons/{comparison['id']}")
    return comparison


def judgement_of(comparison: Json, judgement_id: str) -> Json | None:
    return next((one for one in comparison["judgements"] if one["id"] == judgement_id), None)


def is_judgeable(comparison: Json) -> bool:
    """Whether there are two answers to hold against each other."""
    return sum(bool(lane["content"].strip()) for lane in comparison["lanes"]) > 1


def rubric_of(text: str | None) -> str | None:
    """Itself, or what is in the file that `@FILE` names."""
    if text is None or not text.startswith("@"):
        return text
    rubric = text_in(Path(text[1:])).strip()
    if not rubric:
        raise WrongUse(f"{text[1:]}: there is no rubric in it")
    return rubric


def have_judged(client: GatewayClient, comparison_id: str, judge: Judge, max_cost: str | None = None) -> Json:
    """The comparison with what the judge says of it, last; Ctrl-C stops it. Raises Interrupted, and RunFailed where the
    judge failed."""
    begun = judge.begin(client, comparison_id, max_cost)
    judgement_id = begun["judgements"][-1]["id"]

    def stop(id: str) -> None:
        client.post(f"/api/comparisons/{comparison_id}/judgements/{id}/stop")

    with stop_on_ctrl_c(stop) as stopping:
        stopping.know(judgement_id)
        ended = wait_for(client, begun, judgement_id)
    judgement = judgement_of(ended, judgement_id)
    if judgement is None or judgement["status"] == "cancelled":
        raise Interrupted
    if judgement["status"] == "failed":
        raise RunFailed(f"the judge failed: {judgement['error']['message']}")
    return ended


def tell_judgement(comparison: Json) -> None:
    """The last one: each lane's score with its reason, which is best, and its cost; in a pipe behind `[judge]`."""
    judgement = comparison["judgements"][-1]
    names = dict(zip((lane["run_id"] for lane in comparison["lanes"]), names_of(comparison), strict=True))
    best = "none, they tie" if judgement["best"] is None else names[judgement["best"]]
    lines = [
        *(f"{names[one['run_id']]}: {score(one['score'])} · {one['reason']}" for one in judgement["grades"]),
        f"best: {best}{_DOUBTS if judgement['agreed'] is False else ''}",
        f"{judgement['model']}: {cost(judgement)}",
    ]
    out = console()
    for line in lines:
        said = visible(" ".join(line.split()))
        if out.is_terminal:
            out.print(said, markup=False, highlight=False)
        else:
            sys.stdout.write(f"[judge] {said}\n")
