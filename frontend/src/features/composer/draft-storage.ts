import type { PersistStorage, StorageValue } from "zustand/middleware";
import { bounded, type Draft, type DraftMap, lasting, merged } from "./draft";
import { soundDrafts } from "./stored-drafts";

/** Typing writes at most this often. */
const PAUSE_MS = 400;

export interface StoredDrafts {
  readonly drafts: DraftMap;
}

/** The browser's storage, written a moment after the last change and when the page goes. */
export class DraftStorage implements PersistStorage<StoredDrafts> {
  readonly #memoryOnly = new Set(["temporary"]);
  #pending: { name: string; value: StorageValue<StoredDrafts> } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A temporary conversation promises that its words are written to no disk. */
  keepInMemory(key: string): void {
    this.#memoryOnly.add(key);
  }

  getItem(name: string): StorageValue<StoredDrafts> | null {
    try {
      return parsed(localStorage.getItem(name));
    } catch {
      // A browser that keeps nothing, by its settings.
      return null;
    }
  }

  setItem(name: string, value: StorageValue<StoredDrafts>): void {
    this.#pending = { name, value };
    this.#timer ??= setTimeout(() => this.flush(), PAUSE_MS);
  }

  removeItem(name: string): void {
    localStorage.removeItem(name);
  }

  /** Write now what waits to be written. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending === null) return;
    const { name, value } = this.#pending;
    this.#pending = null;
    // What another page wrote meanwhile is not lost.
    const drafts = merged(this.#lasting(value.state.drafts), this.getItem(name)?.state.drafts ?? {});
    write(name, value.version, bounded(drafts));
  }

  #lasting(drafts: DraftMap): DraftMap {
    const kept = Object.entries(drafts).filter(([key]) => !this.#memoryOnly.has(key));
    return Object.fromEntries(kept.map(([key, draft]): [string, Draft] => [key, lasting(draft)]));
  }
}

export function parsed(json: string | null): StorageValue<StoredDrafts> | null {
  if (json === null) return null;
  try {
    const stored: { state?: { drafts?: unknown }; version?: number } | null = JSON.parse(json);
    return { state: { drafts: soundDrafts(stored?.state?.drafts) }, version: stored?.version ?? 0 };
  } catch {
    return null;
  }
}

/** Where there is too little room, the newest half, and of that the newest half. */
function write(name: string, version: number | undefined, drafts: DraftMap): void {
  for (let most = Object.keys(drafts).length; most > 0; most = Math.floor(most / 2)) {
    try {
      localStorage.setItem(name, JSON.stringify({ state: { drafts: bounded(drafts, most) }, version }));
      return;
    } catch {
      // No room: try with fewer.
    }
  }
}
