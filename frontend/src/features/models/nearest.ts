import type { Model } from "@/lib/types";

const OFFERED = 3;

/** The models whose ids share most with that of one that is gone. */
export function nearest(gone: string, models: readonly Model[]): Model[] {
  const wanted = new Set(words(gone));
  return models
    .map((model) => ({ model, score: likeness(wanted, words(model.id)) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, OFFERED)
    .map(({ model }) => model);
}

/** Twice what both have, by what they have together. */
function likeness(wanted: ReadonlySet<string>, own: readonly string[]): number {
  const shared = own.filter((word) => wanted.has(word)).length;
  return shared === 0 ? 0 : (2 * shared) / (wanted.size + own.length);
}

// Letters and digits apart: `gpt4` is near `gpt-4`.
function words(id: string): string[] {
  return id.toLowerCase().match(/\p{L}+|\d+/gu) ?? [];
}
