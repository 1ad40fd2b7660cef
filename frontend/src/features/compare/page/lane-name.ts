import type { Model } from "@/lib/types";
import type { Comparison, Lane, Variant } from "../types";
import { variantName, variantWords } from "../variants";

export interface LaneName {
  /** "Claude Opus 4.5"; of a sealed one "Answer B". */
  readonly name: string;
  /** In what it differs from others of the same model. */
  readonly words: readonly string[];
}

export function laneName(lane: Lane, comparison: Comparison, byId: ReadonlyMap<string, Model>): LaneName {
  const variant = lane.variant === null ? undefined : comparison.variants[lane.variant];
  if (comparison.sealed || !variant) return { name: `Answer ${lane.letter}`, words: [] };
  const times = comparison.lanes.filter((other) => other.variant === lane.variant).length;
  const again = times > 1 && lane.repeat !== null ? [`${lane.repeat + 1} of ${times}`] : [];
  const asked: Variant = variant;
  return { name: variantName(asked, byId), words: [...variantWords(asked), ...again] };
}

/** "Answer B, Claude Opus 4.5": what a lane is called aloud. */
export function spokenName(lane: Lane, { name }: LaneName): string {
  const letter = `Answer ${lane.letter}`;
  return name === letter ? letter : `${letter}, ${name}`;
}
