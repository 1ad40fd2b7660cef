import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import { newKey } from "@/protocol/run-client";

/** How a question stands. `asked` counts how often it was begun, since one that is gone is asked anew. */
interface Entry {
  readonly comparisonId: string | null;
  readonly maxCostUsd: string | null;
  readonly asked: number;
}

interface Journal {
  /** Part of every key, so that those of two browsers are never the same. */
  readonly id: string;
  readonly entries: Readonly<Record<string, Entry>>;
}

// More than any suite has; the oldest are forgotten.
const MOST_ENTRIES = 2000;
const UNKNOWN: Entry = { comparisonId: null, maxCostUsd: null, asked: 0 };

/**
 * Which comparison answers which question, kept by the browser. A question is known by what is asked and of whom: one that
 * is changed in the suite is another. What is about to be asked is written down before, so that after a reload in between
 * the same request, with the same `Idempotency-Key`, gets the comparison that it had begun.
 */
const useJournal = create<Journal>()(
  persist(() => ({ id: newKey(), entries: {} }), {
    name: "openchat.suite-journal",
    version: 1,
    storage: createJSONStorage(() => localStorage),
    merge: (stored, current) => sound(stored) ?? current,
  }),
);

/** A name for each question; where two are equal, both are asked. */
export function questionsOf(bodies: readonly object[]): readonly string[] {
  const often = new Map<string, number>();
  return bodies.map((body) => {
    const said = fingerprint(JSON.stringify(body));
    const times = (often.get(said) ?? 0) + 1;
    often.set(said, times);
    return `${said}-${times}`;
  });
}

export const journal = {
  /** The comparison that was begun for it. */
  begun: (question: string): string | null => entryOf(question).comparisonId,
  /** The budget with which it was about to be asked when the page went away. */
  meant: (question: string): string | null => entryOf(question).maxCostUsd,
  /** It is about to be asked; the key to ask with. */
  asking: (question: string, maxCostUsd: string | null): string => {
    note(question, { maxCostUsd });
    return `suite-${useJournal.getState().id}-${question}-${entryOf(question).asked}`;
  },
  began: (question: string, comparisonId: string): void =>
    note(question, { comparisonId, maxCostUsd: null, asked: entryOf(question).asked + 1 }),
  /** It has no comparison: it was refused, or what there was is deleted. */
  without: (question: string): void => note(question, { comparisonId: null, maxCostUsd: null }),
  /** All of them are asked anew, with keys that were never used. */
  forget: (questions: readonly string[]): void => {
    for (const question of questions) {
      note(question, { comparisonId: null, maxCostUsd: null, asked: entryOf(question).asked + 1 });
    }
  },
};

function entryOf(question: string): Entry {
  return useJournal.getState().entries[question] ?? UNKNOWN;
}

function note(question: string, change: Partial<Entry>): void {
  useJournal.setState(({ entries: { [question]: known = UNKNOWN, ...others } }) => {
    const newest = Object.entries(others).slice(1 - MOST_ENTRIES);
    return { entries: { ...Object.fromEntries(newest), [question]: { ...known, ...change } } };
  });
}

function sound(stored: unknown): Journal | null {
  if (!isRecord(stored) || typeof stored.id !== "string" || !isRecord(stored.entries)) return null;
  const entries = Object.entries(stored.entries).flatMap(([question, entry]): [string, Entry][] => {
    if (!isRecord(entry) || typeof entry.asked !== "number") return [];
    const text = (value: unknown) => (typeof value === "string" ? value : null);
    const { asked } = entry;
    return [[question, { asked, comparisonId: text(entry.comparisonId), maxCostUsd: text(entry.maxCostUsd) }]];
  });
  return { id: stored.id, entries: Object.fromEntries(entries) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// FNV's, of 32 bits, from four beginnings: pages that came over plain http have no `crypto.subtle`.
const BEGINNINGS = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b];

function fingerprint(text: string): string {
  return BEGINNINGS.map((beginning) => {
    let hash = beginning;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, "0");
  }).join("");
}
