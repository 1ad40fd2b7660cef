import { api } from "@/lib/gateway";
import type { components } from "@/protocol/openapi";
import type { Quote } from "./estimate-words";

export type EstimateRequest = components["schemas"]["EstimateIn"];

/** Typing goes on meanwhile. */
const PAUSE_MS = 400;

/** Asks what a message would cost, a moment after it last changed. What is shown stays until there is news. */
export class Estimator {
  readonly #listeners = new Set<() => void>();
  #quote: Quote | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = new AbortController();

  readonly view = (): Quote | null => this.#quote;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Of null there is nothing to say. The request is put together when it is time for it, not for each letter. */
  ask(model: string | null, request: (() => EstimateRequest) | null): void {
    this.stop();
    if (request === null || this.#quote?.model !== model) this.#show(null);
    if (request !== null) this.#timer = setTimeout(() => void this.#fetch(request()), PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking.abort();
  }

  async #fetch(body: EstimateRequest): Promise<void> {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const { data } = await api.POST("/api/estimate", { body, signal });
      if (!signal.aborted) this.#show(data?.items[0] ?? null);
    } catch {
      // An estimate that cannot be had bars nobody from sending, and sending says what is wrong.
      if (!signal.aborted) this.#show(null);
    }
  }

  #show(quote: Quote | null): void {
    if (this.#quote === quote) return;
    this.#quote = quote;
    for (const listener of this.#listeners) listener();
  }
}
