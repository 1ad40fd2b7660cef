"""What the options of `openchat compare` mean: one question with its variants, or a suite."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from pathlib import Path

from openchat.cli.asking import prompt_of
from openchat.cli.comparing import Question, check_of
from openchat.cli.comparing import compare as compare_one
from openchat.cli.failures import WrongUse
from openchat.cli.judging import Judge, rubric_of
from openchat.cli.reading import ENDINGS, text_in
from openchat.cli.variants import Ways


def compare(
    *,
    words: Sequence[str],
    models: Sequence[str],
    temperatures: str | None,
    systems: Sequence[str],
    efforts: str | None,
    providers: str | None,
    set_name: str | None,
    variants_file: Path | None,
    repeat: int | None,
    blind: bool,
    checks: Sequence[str],
    prompt_file: Path | None,
    max_cost: Decimal | None,
    on_unsupported: str | None,
    output: Path | None,
    fresh: bool,
    judge: str | None,
    rubric: str | None,
    as_json: bool,
    url: str | None,
    token: str | None,
) -> None:
    if len(words) == 1 and words[0].endswith(ENDINGS):
        said_there = {
            "--model": models,
            "--temperature": temperatures,
            "--system": systems,
            "--effort": efforts,
            "--provider": providers,
            "--set": set_name,
            "--variants": variants_file,
            "--repeat": repeat,
            "--blind": blind,
            "--check": checks,
            "--file": prompt_file,
            "--on-unsupported": on_unsupported,
            "--judge": judge,
            "--rubric": rubric,
        }
        for option, given in said_there.items():
            if given:
                raise WrongUse(f"{option} does not go with a suite: say it in {words[0]}")
        # The charts and the rest of it are for suites alone.
        run = import_module("openchat.cli.suite.command").run
        run(Path(words[0]), output=output, fresh=fresh, max_cost=max_cost, as_json=as_json, url=url, token=token)
        return
    for option, is_given in (("--output", output is not None), ("--fresh", fresh)):
        if is_given:
            raise WrongUse(f"{option} is for suites; see `openchat compare export` for the results of one prompt")
    if rubric is not None and judge is None:
        raise WrongUse("--rubric is for --judge")
    if judge is not None and blind:
        raise WrongUse("--judge would tell what --blind hides; see `openchat compare judge` for after the vote")
    question = Question(
        prompt=_prompt(words, prompt_file),
        models=models,
        set_name=set_name,
        variants_file=variants_file,
        ways=Ways(_listed(providers), _temperatures(temperatures), _listed(efforts), systems),
        repeat=repeat or 1,
        blind=blind,
        max_cost=max_cost,
        on_unsupported=on_unsupported,
        checks=[check_of(check) for check in checks],
        judge=None if judge is None else Judge(judge, rubric_of(rubric)),
    )
    compare_one(question, as_json=as_json, url=url, token=token)


def _prompt(words: Sequence[str], file: Path | None) -> str:
    """What was typed, and below it the file, or else what came on stdin."""
    if file is not None:
        prompt = "\n\n".join(filter(None, (" ".join(words), text_in(file).strip("\n"))))
        if not prompt.strip():
            raise WrongUse(f"{file}: there is nothing to ask in it")
        return prompt
    if not words and sys.stdin.isatty():
        raise WrongUse("there is nothing to ask: give a prompt, a suite, or something on stdin")
    return prompt_of(words)


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _temperatures(text: str | None) -> list[float]:
    try:
        return [float(part) for part in _listed(text)]
    except ValueError as exc:
        raise WrongUse(f"--temperature {text}: should be numbers with commas between them, such as 0,0.7") from exc
