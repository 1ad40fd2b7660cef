import type { Setup } from "./draft";

export interface SetupView {
  readonly setup: Setup;
  readonly state: "unchanged" | "saving" | "saved" | "failed";
}

const PAUSE_MS = 600;

/** A system prompt and parameters while someone changes them: stored a moment after each change. */
export class SetupEditor {
  readonly #store: (change: Partial<Setup>) => Promise<boolean>;
  readonly #listeners = new Set<() => void>();
  #view: SetupView;
  #change: Partial<Setup> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `store` says whether it was. */
  constructor(setup: Setup, store: (change: Partial<Setup>) => Promise<boolean>) {
    this.#view = { setup, state: "unchanged" };
    this.#store = store;
  }

  readonly view = (): SetupView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  change(change: Partial<Setup>): void {
    this.#change = { ...this.#change, ...change };
    this.#show({ setup: { ...this.#view.setup, ...change }, state: "saving" });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  /** Store now what is not stored yet. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const change = this.#change;
    if (Object.keys(change).length === 0) return;
    this.#change = {};
    const stored = await this.#store(change);
    const isLast = Object.keys(this.#change).length === 0;
    if (isLast) this.#show({ ...this.#view, state: stored ? "saved" : "failed" });
  }

  #show(view: SetupView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}
