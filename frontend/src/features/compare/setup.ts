import { create } from "zustand";
import { persist } from "zustand/middleware";
import { soundChecks } from "./checks";
import type { Check, Variant } from "./types";
import { MOST_VARIANTS, REPEATS, soundVariants } from "./variants";

/** A variant in the tray; the key is of this page. */
export interface Entry {
  readonly key: string;
  readonly variant: Variant;
}

interface Setup {
  readonly entries: readonly Entry[];
  readonly repeat: number;
  readonly blind: boolean;
  /** A decimal of dollars as it was typed; "" for none. */
  readonly budget: string;
  /** Drop or adjust what a model does not take, with a note, instead of refusing. */
  readonly adapt: boolean;
  readonly checks: readonly Check[];
  readonly tags: readonly string[];
}

const BEGINNING: Setup = { entries: [], repeat: 1, blind: false, budget: "", adapt: true, checks: [], tags: [] };

// Above the store, which reads what is stored while it is made.
let made = 0;

/** Whom the next comparison asks, and how: the one before, changed. */
export const useSetup = create<Setup>()(
  persist(() => BEGINNING, { name: "openchat.compare", version: 1, merge: (stored) => sound(stored) }),
);

export function changeSetup(change: Partial<Omit<Setup, "entries">>): void {
  useSetup.setState(change);
}

export function setVariants(variants: readonly Variant[]): void {
  useSetup.setState({ entries: variants.slice(0, MOST_VARIANTS).map(entryOf) });
}

export function addVariant(variant: Variant, after?: string): void {
  useSetup.setState(({ entries }) => {
    if (entries.length >= MOST_VARIANTS) return {};
    const at = entries.findIndex(({ key }) => key === after) + 1 || entries.length;
    return { entries: entries.toSpliced(at, 0, entryOf(variant)) };
  });
}

export function changeVariant(key: string, change: Partial<Variant>): void {
  useSetup.setState(({ entries }) => ({
    entries: entries.map((entry) => (entry.key === key ? { key, variant: { ...entry.variant, ...change } } : entry)),
  }));
}

export function removeVariant(key: string): void {
  useSetup.setState(({ entries }) => ({ entries: entries.filter((entry) => entry.key !== key) }));
}

/** How many answers there will be. */
export function lanesOf({ entries, repeat }: Pick<Setup, "entries" | "repeat">): number {
  return entries.length * repeat;
}

function entryOf(variant: Variant): Entry {
  made += 1;
  return { key: `${Date.now().toString(36)}-${made}`, variant };
}

function sound(stored: unknown): Setup {
  if (typeof stored !== "object" || stored === null) return BEGINNING;
  const { entries, repeat, blind, budget, adapt, checks, tags }: Record<string, unknown> = { ...stored };
  const variants = Array.isArray(entries) ? soundVariants(entries.map((entry) => entry?.variant)) : null;
  return {
    entries: (variants ?? []).map(entryOf),
    repeat: typeof repeat === "number" && REPEATS.includes(repeat) ? repeat : BEGINNING.repeat,
    blind: typeof blind === "boolean" ? blind : BEGINNING.blind,
    budget: typeof budget === "string" ? budget : BEGINNING.budget,
    adapt: typeof adapt === "boolean" ? adapt : BEGINNING.adapt,
    checks: soundChecks(checks),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : BEGINNING.tags,
  };
}
