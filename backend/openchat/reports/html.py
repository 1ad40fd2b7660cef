"""The results of a suite as one HTML page: no script, nothing fetched, every text of a model escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from openchat.reports.charts import cost_against_quality, cost_against_score, latencies
from openchat.reports.results import is_good
from openchat.reports.tables import judge_failure, reasons, summary_head, summary_rows, verdict
from openchat.reports.words import Json, money, score, seconds, visible

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c1e21; --dim: #5d6470; --line: #d9dde3; --page: #fff; --card: #f6f7f9;
  --good: #15803d; --bad: #b91c1c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --dim: #9aa3b0; --line: #3a404a; --page: #16181c;
  --card: #1f2228; --good: #4ade80; --bad: #f87171; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1rem; max-width: 70rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--page); }
h1, h2 { line-height: 1.2; text-wrap: balance; }
h2 { margin-top: 2.5rem; font-size: 1.25rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .75rem; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere; }
thead th { color: var(--dim); font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); } .dim { color: var(--dim); }
details { margin: .5rem 0; padding: .5rem .75rem; background: var(--card); border-radius: .5rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.5 ui-monospace, monospace; margin: .5rem 0; }
figure { margin: 0; }
svg { width: 100%; height: auto; font: 13px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg .dim { fill: var(--dim); }
svg .axis { stroke: var(--line); } svg .mark { fill: var(--hue); } svg .box { stroke: var(--hue); fill: none; }
svg .mark, svg .box { --hue: oklch(60% .16 var(--angle)); }
@media print { details { break-inside: avoid; } }
"""
# Even a mistake above could load and run nothing.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(results: Json) -> str:
    title = _text(results["suite"])
    state = "good" if results["passed"] else "bad"
    word = "Passed" if results["passed"] else "Failed"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p><strong class="{state}">{word}</strong>: {_text(verdict(results))}.</p>
<h2>Variants</h2>
{_table(summary_head(results), summary_rows(results))}
{_chart("Cost against quality", cost_against_quality(results))}
{_chart("Cost against the score by the judge", cost_against_score(results))}
{_chart("Time to the first visible token", latencies(results, "ttft_ms"))}
{_chart("Time to the end", latencies(results, "duration_ms"))}
<h2>Prompts</h2>
{"".join(_prompt(prompt, judge_failure(results, prompt)) for prompt in results["prompts"])}
</body>
</html>
"""


def _chart(title: str, svg: str | None) -> str:
    return f"<h2>{title}</h2>\n<figure>{svg}</figure>" if svg else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(f"<th scope=col>{_text(cell)}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>'


def _prompt(prompt: Json, judge_failed: str | None) -> str:
    if prompt["missing"] is not None:
        return f'<section><h3>{_text(prompt["name"])}</h3><p class="bad">{_text(prompt["missing"])}</p></section>\n'
    lanes = "".join(map(_lane, prompt["lanes"]))
    judge = "" if judge_failed is None else f'<p class="bad">The judge: {_text(judge_failed)}</p>'
    return (
        f"<section><h3>{_text(prompt['name'])}</h3>"
        f'<details><summary class="dim">The prompt</summary><pre>{_text(prompt["prompt"])}</pre></details>'
        f"{lanes}{judge}</section>\n"
    )


def _lane(lane: Json) -> str:
    good = is_good(lane)
    cost = "free" if lane["cost_source"] == "free" else money(lane["cost_usd"])
    measured = f"{seconds(lane['duration_ms'])} · {cost}"
    why = "".join(f'<p class="bad">{_text(reason)}</p>' for reason in reasons(lane))
    if lane["judge_score"] is not None:
        measured += f" · judge {score(lane['judge_score'])}"
        why += f'<p class="dim">The judge: {_text(lane["judge_reason"])}</p>'
    return (
        f'<details><summary><span class="{"good" if good else "bad"}">{"✓" if good else "✗"}</span> '
        f'{_text(lane["variant"])} #{lane["repeat"] + 1} <span class="dim">{_text(measured)}</span></summary>'
        f"{why}<pre>{_text(lane['content'])}</pre></details>"
    )


def _text(text: str) -> str:
    """Nothing in it is markup, nor turns the direction of what stands around it."""
    return escape(visible(text))
