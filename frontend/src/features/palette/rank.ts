import { defaultFilter } from "cmdk";

/** Stands among the keywords of what the gateway found: its way of comparing words is not ours. */
export const FOUND = "\u0000found";

// Below this the letters are there, but so far apart that nobody meant it.
const LEAST = 0.01;

/** How well an entry fits what was typed. Its value is its identity and counts for nothing. */
export function rank(_value: string, typed: string, keywords: readonly string[] = []): number {
  if (keywords.includes(FOUND)) return 0.5;
  const [title = "", ...more] = keywords;
  const score = defaultFilter(title, typed, more);
  return score < LEAST ? 0 : score;
}
