import { count, duration, money } from "@/lib/format";
import type { RunView } from "@/protocol/run-view";
import type { Comparison, Lane } from "../types";

export type LaneStatus = Lane["status"];

/** What was measured of a lane; null where it is not known, or not to be known yet. */
export interface Figures {
  readonly ttftMs: number | null;
  readonly durationMs: number | null;
  readonly tokensPerSecond: number | null;
  readonly tokens: number | null;
  readonly costUsd: string | null;
  readonly isEstimate: boolean;
}

export function statusOf(lane: Lane, view: RunView): LaneStatus {
  if (view.end) return view.end.status;
  return view.draft.parts.length > 0 && isLive(lane.status) ? "streaming" : lane.status;
}

export function isLive(status: LaneStatus): boolean {
  return status === "queued" || status === "streaming" || status === "waiting";
}

export function figuresOf({ timing, usage, cost_usd, cost_source }: Lane): Figures {
  return {
    ttftMs: timing?.ttft_ms ?? null,
    durationMs: timing?.duration_ms ?? null,
    tokensPerSecond: timing?.tokens_per_second ?? null,
    tokens: usage?.completion_tokens ?? null,
    costUsd: cost_usd,
    isEstimate: cost_source === "estimate",
  };
}

export interface Figure {
  readonly name: string;
  readonly words: string;
}

/** Those that stand in a lane's head, where there is little room. */
export const HEAD_FIGURES: ReadonlySet<string> = new Set(["Speed", "First word after", "Length", "Cost"]);

/** What was measured, in words. */
export function figureWords({ ttftMs, durationMs, tokensPerSecond, tokens, costUsd, isEstimate }: Figures): Figure[] {
  return [
    { name: "Speed", words: tokensPerSecond === null ? "" : `${Math.round(tokensPerSecond)}/s` },
    { name: "First word after", words: ttftMs === null ? "" : duration(ttftMs) },
    { name: "In all", words: durationMs === null ? "" : duration(durationMs) },
    { name: "Length", words: tokens === null ? "" : `${count(tokens)} tokens` },
    { name: "Cost", words: costUsd === null ? "" : `${isEstimate ? "~" : ""}${money(costUsd)}` },
  ].filter(({ words }) => words !== "");
}

/** "4 of 6 answers · 1,200 tokens · $0.012": all lanes together. */
export function totalWords({ totals }: Comparison): string {
  const { lanes, ended, usage, cost_usd, unknown_costs } = totals;
  return [
    ended < lanes ? `${ended} of ${lanes} answers` : `${lanes} answers`,
    usage && usage.completion_tokens > 0 ? `${count(usage.completion_tokens)} tokens` : "",
    cost_usd !== null && (Number(cost_usd) > 0 || ended === lanes) ? money(cost_usd) : "",
    unknown_costs ? `${unknown_costs} of unknown cost` : "",
  ]
    .filter((words) => words !== "")
    .join(" · ");
}
