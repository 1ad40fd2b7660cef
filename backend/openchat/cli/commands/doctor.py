"""`openchat doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from openchat.cli.commands.options import JsonOption, TokenOption, work


def doctor(
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            envvar="OPENCHAT_URL",
            metavar="URL",
            help="The gateway as its users reach it, through its proxy. Default: the one of the settings.",
        ),
    ] = None,
    token: TokenOption = None,
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds",
            metavar="N",
            min=1,
            max=600,
            help="How long the test stream lasts: only a long one meets a proxy's limit of time.",
        ),
    ] = 2,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Find out what is wrong here, and how to mend it.

    Looks at the configuration, the key and its credit, the way to OpenRouter, the clock, open files, the local model,
    the store, the free disk, and the gateway; then takes a timed test stream through URL and tells whether what is in
    between holds it back, cuts it, compresses it, changes its headers or delays it. It costs nothing.

    \b
    Examples:
      openchat doctor
      openchat doctor --url https://chat.example.org --seconds 90
      openchat doctor --json | jq -r '.findings[] | select(.state == "error").fix'

    \b
    Exit codes:
      0 nothing is wrong (there may be warnings)   1 something is   2 wrong use
    """
    work("doctor", "doctor")(url=url, token=token, seconds=seconds, strict=strict, as_json=as_json)
