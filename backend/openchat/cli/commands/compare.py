"""`openchat compare`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from openchat.cli.commands import completion
from openchat.cli.commands.options import JsonOption, TokenOption, UrlOption, work

ASK = "ask"

ComparisonArgument = Annotated[
    str, typer.Argument(metavar="COMPARISON", help="Its id, the last characters of it, or `last`.")
]
RubricOption = Annotated[
    str | None, typer.Option("--rubric", metavar="TEXT", help="What the judge grades by; @FILE reads it from there.")
]


class AskUnlessNamed(TyperGroup):
    """`openchat compare …` is `openchat compare ask …`, unless another of its commands is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # Typer's own class of contexts is private
        return super().parse_args(ctx, args if args and args[0] in self.commands else [ASK, *args])


app = typer.Typer(cls=AskUnlessNamed, rich_markup_mode=None)


@app.callback()
def compare() -> None:
    """Put one prompt, or a suite of them, to several models, providers, parameters or system prompts."""


@app.command(ASK)
def ask(
    prompt: Annotated[
        list[str] | None,
        typer.Argument(metavar="PROMPT", help="What to ask; `-` for stdin; or a suite: a .yaml or .json file."),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            "-m",
            "--model",
            metavar="MODEL",
            help="A model's id; may be given several times.",
            autocompletion=completion.models,
        ),
    ] = None,
    temperature: Annotated[
        str | None, typer.Option("--temperature", metavar="LIST", help="Ask at each of these: 0,0.7,1.")
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option("-s", "--system", metavar="TEXT", help="A system prompt; several are variants."),
    ] = None,
    effort: Annotated[
        str | None, typer.Option("--effort", metavar="LIST", help="Ask at each reasoning effort: low,high.")
    ] = None,
    provider: Annotated[
        str | None, typer.Option("--provider", metavar="LIST", help="Ask each of these providers of the model.")
    ] = None,
    set_name: Annotated[
        str | None, typer.Option("--set", metavar="NAME", help="The variants that are kept by this name.")
    ] = None,
    variants: Annotated[
        Path | None, typer.Option("--variants", metavar="FILE", help="Variants from a YAML or JSON file.")
    ] = None,
    repeat: Annotated[
        int | None, typer.Option("--repeat", metavar="N", min=1, max=10, help="Ask each variant so often.")
    ] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Hide which lane is whose until you have voted.")] = False,
    check: Annotated[
        list[str] | None,
        typer.Option("--check", metavar="TYPE=VALUE", help="What answers must meet: contains=Paris; several times."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("-f", "--file", metavar="FILE", help="The prompt, or its end, from this file.")
    ] = None,
    max_cost: Annotated[
        str | None, typer.Option("--max-cost", metavar="USD", help="Refuse, and cut, what costs more in all.")
    ] = None,
    on_unsupported: Annotated[
        Literal["refuse", "adapt"] | None,
        typer.Option("--on-unsupported", help="What to do with what a model does not take."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FOLDER", help="Where the results of a suite go.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask all of a suite anew, and pay again.")] = False,
    judge: Annotated[
        str | None,
        typer.Option(
            "--judge",
            metavar="MODEL",
            help="Have this model grade the answers, in both orders.",
            autocompletion=completion.models,
        ),
    ] = None,
    rubric: RubricOption = None,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Put one prompt to several variants at once, and see which is better, faster, cheaper.

    Variants are the models, each at every temperature, effort, system prompt and provider that is given. On a terminal
    the lanes are shown side by side while they are written, then their measures; in a pipe each line stands behind the
    name of its lane. The comparison belongs to the gateway, and is there in the web client too.

    A file that ends in .yaml, .yml or .json is a suite: many prompts with checks, asked one after another within a
    budget, whose results are written as JSON, CSV, Markdown and HTML. What was cut is taken up again by the same
    command, and nothing is paid twice.

    Ctrl-C asks, a second one stops all lanes; in a pipe the first does. In a suite the first one lets what is being
    written come to its end, and the second leaves at once.

    \b
    Examples:
      openchat compare -m openai/gpt-5 -m anthropic/claude-sonnet-4.5 "Why is the sky blue?"
      openchat compare --temperature 0,1 --repeat 3 "Name a colour."
      openchat compare -m a/b -m c/d --check contains=Paris "The capital of France?"
      git diff | openchat compare -m a/b -m c/d --blind "Write a commit message"
      openchat compare -m a/b -m c/d --judge openai/gpt-5 "Explain DNS to a child."
      openchat compare examples/compare.yaml
      openchat compare list
      openchat compare show last
      openchat compare export last -o comparison.html

    \b
    Exit codes:
      0 all lanes answered and all checks passed   1 one did not   2 wrong use   3 no gateway   4 wrong token
      130 stopped by Ctrl-C
    """
    work("compare_options", "compare")(
        words=prompt or [],
        models=model or [],
        temperatures=temperature,
        systems=system or [],
        efforts=effort,
        providers=provider,
        set_name=set_name,
        variants_file=variants,
        repeat=repeat,
        blind=blind,
        checks=check or [],
        prompt_file=file,
        max_cost=_amount(max_cost),
        on_unsupported=on_unsupported,
        output=output,
        fresh=fresh,
        judge=judge,
        rubric=rubric,
        as_json=as_json,
        url=url,
        token=token,
    )


@app.command("judge")
def judge_(
    comparison: ComparisonArgument,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A model's id.", autocompletion=completion.models)],
    rubric: RubricOption = None,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Have a model grade the answers of a comparison that has ended; a blind one after the vote.

    It reads them twice, in opposite orders, so that liking the first one cancels out. Several judges may grade one
    comparison; what they say is never taken for a vote.

    \b
    Examples:
      openchat compare judge last openai/gpt-5
      openchat compare judge 1f4e2a90 openai/gpt-5 --rubric @rubric.md
    """
    work("comparisons", "judge")(named=comparison, model=model, rubric=rubric, as_json=as_json, url=url, token=token)


@app.command("list")
def list_(
    words: Annotated[
        str | None, typer.Option("-q", "--query", metavar="WORDS", help="Words in prompt, title or notes.")
    ] = None,
    tag: Annotated[str | None, typer.Option("--tag", metavar="TAG", help="With this tag.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="So many at most.")] = 50,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """List comparisons, the newest first.

    In a pipe each is one tab-separated line: id, time, number of lanes, models, title or prompt.

    \b
    Examples:
      openchat compare list -q sky
      openchat compare list --json | jq -r '.items[].id'
    """
    work("comparisons", "list_")(query=words, tag=tag, limit=limit, as_json=as_json, url=url, token=token)


@app.command()
def show(
    comparison: ComparisonArgument,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Print a comparison: its lanes and their measures; one that is still running is followed to its end.

    In a pipe it is Markdown. A blind one is voted on at a terminal.

    \b
    Examples:
      openchat compare show last
      openchat compare show 1f4e2a90 --json | jq '.summaries'
    """
    work("comparisons", "show")(named=comparison, as_json=as_json, url=url, token=token)


@app.command()
def export(
    comparison: ComparisonArgument,
    form: Annotated[
        Literal["json", "csv", "md", "html"] | None,
        typer.Option("--format", help="Default: json, or what FILE ends in."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write here instead of to stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE where it exists.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With -o: print as JSON what was written. Else: --format json.")
    ] = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Write a comparison to a file or to stdout.

    \b
    Examples:
      openchat compare export last -o comparison.html
      openchat compare export 1f4e2a90 --format csv > lanes.csv
    """
    work("comparisons", "export")(
        named=comparison, form=form, output=output, force=force, as_json=as_json, url=url, token=token
    )


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `export` wrote as JSON; `-` for stdin.")],
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Take over a comparison from a file, as a conversation of its own.

    What its lanes cost stays with them and is not counted as spent here. Twice brings nothing new.

    \b
    Examples:
      openchat compare import comparison.json
    """
    work("moving", "import_")(file=file, as_json=as_json, url=url, token=token)


@app.command()
def delete(
    comparisons: Annotated[
        list[str], typer.Argument(metavar="COMPARISON", help="Which ones: id, its last characters, or `last`.")
    ],
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Delete comparisons, and stop their lanes.

    A conversation that holds nothing else goes too, and `openchat conversations restore` brings both back. In any other
    the answers stay, as branches.

    \b
    Examples:
      openchat compare delete 1f4e2a90
    """
    work("comparisons", "delete")(named=comparisons, as_json=as_json, url=url, token=token)


@app.command()
def leaderboard(
    by: Annotated[Literal["model", "variant"], typer.Option("--by", help="Who is compared.")] = "model",
    of: Annotated[
        Literal["votes", "judge"], typer.Option("--of", help="Whose word counts: people's, or that of models.")
    ] = "votes",
    tag: Annotated[str | None, typer.Option("--tag", metavar="TAG", help="Of comparisons with this tag.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Of this day and later: 2026-01-31.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Of the days before this one.")] = None,
    as_json: JsonOption = False,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Who wins most, by the votes in all comparisons.

    A rating of 1000 is the mean, and 400 more win ten times as often. In a pipe each is one tab-separated line: name,
    rating, the range that holds it 19 times of 20, wins, votes, wins per dollar, median TTFT, tokens per second.

    \b
    Examples:
      openchat compare leaderboard
      openchat compare leaderboard --by variant --tag nightly --from 2026-01-01
    """
    work("comparisons", "leaderboard")(
        by=by, of=of, tag=tag, since=since, until=until, as_json=as_json, url=url, token=token
    )


def _amount(text: str | None) -> Decimal | None:
    """Exact: a float would be sent as something else."""
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise typer.BadParameter(f"{text!r} is not an amount in dollars, more than 0", param_hint="'--max-cost'")
    return amount
