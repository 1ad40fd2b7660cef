import type { Comparison, Lane, Variant } from "../types";
import type { SuiteRun } from "./suite-run";

/** How many checks were passed of how many, answers that did not come to their end counting as failed. */
export interface Score {
  readonly passed: number;
  readonly checks: number;
}

/** One variant over all prompts that were answered. */
export interface VariantResult extends Score {
  readonly variant: Variant;
  readonly answers: number;
  readonly completed: number;
  /** Medians of the answers that came to their end. */
  readonly ttftMs: number | null;
  readonly tokensPerSecond: number | null;
  readonly durationMs: number | null;
  readonly costUsd: number | null;
}

export function resultsOf({ variants, standings }: SuiteRun): readonly VariantResult[] {
  const comparisons = standings.flatMap(({ comparison }) => comparison ?? []);
  return variants.map((variant, place) => {
    const of = comparisons.flatMap((comparison) =>
      lanesOfVariant(comparison, place).map((lane) => ({ comparison, lane })),
    );
    const lanes = of.map(({ lane }) => lane);
    const completed = lanes.filter(({ status }) => status === "completed");
    const scores = of.map(({ comparison, lane }) => scoreOf(comparison, lane));
    const costs = lanes.flatMap(({ cost_usd }) => (cost_usd === null ? [] : [Number(cost_usd)]));
    return {
      variant,
      answers: lanes.length,
      completed: completed.length,
      passed: sum(scores.map(({ passed }) => passed)),
      checks: sum(scores.map(({ checks }) => checks)),
      ttftMs: medianOf(completed, ({ timing }) => timing?.ttft_ms),
      tokensPerSecond: medianOf(completed, ({ timing }) => timing?.tokens_per_second),
      durationMs: medianOf(completed, ({ timing }) => timing?.duration_ms),
      costUsd: costs.length === 0 ? null : sum(costs),
    };
  });
}

/** One variant's answers to one prompt. */
export function cellOf(comparison: Comparison, place: number): Score & { readonly lanes: readonly Lane[] } {
  const lanes = lanesOfVariant(comparison, place);
  const scores = lanes.map((lane) => scoreOf(comparison, lane));
  const passed = sum(scores.map((score) => score.passed));
  return { lanes, passed, checks: sum(scores.map(({ checks }) => checks)) };
}

/** The suite with all of its answers. */
export function asJson(run: SuiteRun): string {
  const { suite, variants, standings } = run;
  const prompts = suite.prompts.map((prompt, place) => ({
    ...prompt,
    comparison: standings[place]?.comparison ?? null,
  }));
  return JSON.stringify({ name: suite.name, variants, results: resultsOf(run), prompts }, null, 2);
}

const COLUMNS = [
  "prompt",
  "variant",
  "model",
  "repeat",
  "status",
  "checks_passed",
  "checks",
  "ttft_ms",
  "duration_ms",
  "tokens_per_second",
  "completion_tokens",
  "cost_usd",
  "text",
];

/** A row for each answer. */
export function asCsv({ suite, variants, standings }: SuiteRun): string {
  const rows = suite.prompts.flatMap((prompt, place) => {
    const comparison = standings[place]?.comparison;
    return (comparison?.lanes ?? []).map((lane) => {
      const { passed, checks } = scoreOf(comparison, lane);
      const variant = lane.variant === null ? undefined : variants[lane.variant];
      const { timing, usage } = lane;
      return [
        prompt.name,
        variant?.label ?? lane.label ?? "",
        lane.model ?? "",
        (lane.repeat ?? 0) + 1,
        lane.status,
        passed,
        checks,
        timing?.ttft_ms ?? "",
        timing?.duration_ms ?? "",
        timing?.tokens_per_second ?? "",
        usage?.completion_tokens ?? "",
        lane.cost_usd ?? "",
        lane.content,
      ];
    });
  });
  return [COLUMNS, ...rows].map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

/** A text that a spreadsheet would take for a formula has an apostrophe before it. */
function csvField(value: string | number): string {
  if (typeof value === "number") return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) && !Number.isFinite(Number(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A replaced lane has a variant that the suite does not ask. */
function lanesOfVariant({ lanes }: Comparison, place: number): readonly Lane[] {
  return lanes.filter(({ variant }) => variant === place);
}

function scoreOf(comparison: Comparison | null | undefined, { checks }: Lane): Score {
  const all = comparison?.checks.length ?? 0;
  return { passed: checks?.filter(({ passed }) => passed).length ?? 0, checks: all };
}

function medianOf(lanes: readonly Lane[], pick: (lane: Lane) => number | null | undefined): number | null {
  const values = lanes.flatMap((lane) => pick(lane) ?? []).sort((one, other) => one - other);
  const [low, high] = [values[Math.floor((values.length - 1) / 2)], values[Math.floor(values.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
