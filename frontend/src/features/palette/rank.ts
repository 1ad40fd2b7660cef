import { defaultFilter } from "cmdk";
import type { ReactNode } from "react";

/** Something that the palette can do. */
export interface PaletteEntry {
  /** Of this entry alone. */
  readonly id: string;
  readonly title: string;
  /** Further words that find it. */
  readonly keywords: readonly string[];
  readonly keys?: string | undefined;
  readonly icon: ReactNode;
  /** The gateway found it for what was typed: its way of comparing words is another one. */
  readonly isFound?: boolean;
  readonly run: () => void;
}

export interface PaletteGroup {
  readonly heading: string;
  readonly entries: readonly PaletteEntry[];
  /** How many are shown before anything is typed, and how many after. */
  readonly most: { readonly untyped: number; readonly typed: number };
}

// Below this the letters are there, but so far apart that nobody meant it.
const LEAST = 0.1;
const FOUND = 0.5;

/** What fits, the best first, and first the group that has the best. */
export function ranked(groups: readonly PaletteGroup[], typed: string): PaletteGroup[] {
  const scored = groups.map((group) => (typed === "" ? untyped(group) : fitting(group, typed)));
  return scored
    .filter(({ group }) => group.entries.length > 0)
    .sort((one, other) => other.best - one.best)
    .map(({ group }) => group);
}

interface Scored {
  readonly group: PaletteGroup;
  readonly best: number;
}

function untyped(group: PaletteGroup): Scored {
  return { group: { ...group, entries: group.entries.slice(0, group.most.untyped) }, best: 0 };
}

function fitting(group: PaletteGroup, typed: string): Scored {
  const scores = group.entries
    .map((entry) => ({ entry, score: score(entry, typed) }))
    .filter(({ score }) => score >= LEAST)
    .sort((one, other) => other.score - one.score)
    .slice(0, group.most.typed);
  return { group: { ...group, entries: scores.map(({ entry }) => entry) }, best: scores[0]?.score ?? 0 };
}

function score({ title, keywords, isFound }: PaletteEntry, typed: string): number {
  // What is named so comes before what is only found by other words.
  const byTitle = defaultFilter(title, typed);
  const byKeywords = keywords.length > 0 ? defaultFilter(keywords.join(" "), typed) / 2 : 0;
  return Math.max(byTitle, byKeywords, isFound ? FOUND : 0);
}
