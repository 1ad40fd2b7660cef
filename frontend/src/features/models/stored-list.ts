import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import type { Model } from "@/lib/types";
import type { ModelList } from "./model-list";

interface Stored {
  readonly list: ModelList | null;
}

// Beyond this it would take a browser's storage from what cannot be fetched again, such as drafts.
const MOST_CHARS = 1_500_000;

/** The last list that was fetched, so that a page has one at once. */
export const useStoredList = create<Stored>()(
  persist((): Stored => ({ list: null }), {
    name: "openchat.models",
    version: 1,
    storage: createJSONStorage(() => ({
      getItem: (name) => localStorage.getItem(name),
      setItem: keep,
      removeItem: (name) => localStorage.removeItem(name),
    })),
    // A list of another version is fetched anew.
    migrate: () => ({ list: null }),
    merge: (stored) => ({ list: isObject(stored) && isList(stored.list) ? stored.list : null }),
  }),
);

/** Keep it without the descriptions, which are most of it. */
export function storeList(list: ModelList): void {
  const items = list.items.map((model) => ({ ...model, description: null }));
  useStoredList.setState({ list: { ...list, items } });
}

function keep(name: string, text: string): void {
  try {
    if (text.length <= MOST_CHARS) localStorage.setItem(name, text);
    else localStorage.removeItem(name);
  } catch {
    // Full, or forbidden: the next page fetches the list.
  }
}

function isList(value: unknown): value is ModelList {
  return (
    isObject(value) &&
    Array.isArray(value.items) &&
    value.items.every(isModel) &&
    typeof value.default_model === "string" &&
    (value.fetched_at === null || typeof value.fetched_at === "string")
  );
}

function isModel(value: unknown): value is Model {
  return (
    isObject(value) &&
    [value.id, value.name, value.upstream].every((text) => typeof text === "string") &&
    [value.input_modalities, value.output_modalities, value.supported_parameters].every(areTexts) &&
    (value.pricing === "variable" || isObject(value.pricing)) &&
    (value.reasoning === null || isObject(value.reasoning)) &&
    (value.context_length === null || typeof value.context_length === "number")
  );
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
