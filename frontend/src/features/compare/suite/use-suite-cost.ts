import { useQuery } from "@tanstack/react-query";
import { api } from "@/lib/gateway";
import type { Variant } from "../types";
import type { Suite } from "./document";
import type { SuiteRun } from "./suite-run";

/** What a suite would cost, in dollars; `unknown` is the number of variants of unknown price. */
export interface SuiteCost {
  readonly min: number;
  readonly max: number;
  readonly unknown: number;
}

// An estimate is worth so many requests; a longer suite is judged by its first prompts.
const MOST_REQUESTS = 40;

/** Of all of its prompts, variants and repeats together; null until it is known. */
export function useSuiteCost({ suite, variants, questions }: SuiteRun): SuiteCost | null {
  const names = questions.map(({ name }) => name);
  const { data } = useQuery({
    queryKey: ["suite-cost", names],
    queryFn: ({ signal }) => estimate(suite, variants, signal),
    // Without an estimate it can be run all the same.
    retry: false,
  });
  return data ?? null;
}

async function estimate(suite: Suite, variants: readonly Variant[], signal: AbortSignal): Promise<SuiteCost> {
  const groups = grouped(variants);
  const prompts = suite.prompts.slice(0, Math.max(1, Math.floor(MOST_REQUESTS / groups.length)));
  const quoted = await Promise.all(prompts.flatMap(({ text }) => groups.map((group) => quotesOf(text, group, signal))));
  const times = (suite.repeat * suite.prompts.length) / prompts.length;
  const costs = quoted.flat();
  const sum = (pick: "min" | "max") => costs.reduce((total, cost) => total + Number(cost?.[pick] ?? 0), 0) * times;
  const unknown = costs.filter((cost) => cost === null).length / prompts.length;
  return { min: sum("min"), max: sum("max"), unknown };
}

/** Variants of the same settings are estimated together. */
function grouped(variants: readonly Variant[]): readonly (readonly Variant[])[] {
  const groups = new Map<string, Variant[]>();
  for (const variant of variants) {
    const settings = JSON.stringify([variant.params, variant.system_prompt]);
    groups.set(settings, [...(groups.get(settings) ?? []), variant]);
  }
  return [...groups.values()];
}

async function quotesOf(message: string, group: readonly Variant[], signal: AbortSignal) {
  const { params, system_prompt } = group[0] ?? {};
  const models = [...new Set(group.map(({ model }) => model))];
  const settings = { ...(params && { params }), ...(system_prompt && { system_prompt }) };
  const { data } = await api.POST("/api/estimate", { body: { models, message, ...settings }, signal });
  return group.map(({ model }) => data?.items.find((item) => item.model === model)?.cost_usd ?? null);
}
