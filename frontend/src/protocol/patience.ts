import { GatewayError } from "./errors";
import type { Gateway } from "./gateway";

// Short enough that a hiccup is not noticed, long enough that a gateway that starts is not hammered.
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

/** How a connection stands, for people: `until` is when the next try comes, on the clock of Date.now(). */
export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "live" }
  | { readonly state: "waiting"; readonly until: number; readonly error: GatewayError }
  | { readonly state: "closed" };

/** Doubles with each failure in a row, less up to a half: what broke together must not come back together. */
export function pauseMs(failures: number, random: () => number = Math.random): number {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return whole * (1 - random() / 2);
}

/** Tries again what a lost connection broke, with growing pauses, and at once when the network is back. */
export class Patience {
  #failures = 0;

  constructor(
    private readonly gateway: Gateway,
    /** Ends the waiting. */
    readonly signal: AbortSignal | undefined,
    private readonly onConnection: (connection: Connection) => void = () => {},
  ) {}

  /** Something arrived: the next pause is a short one again. */
  restore(): void {
    this.#failures = 0;
  }

  /** Wait before another try. Throws the error where no other try can mend it, the signal's reason if that fires. */
  async after(error: unknown): Promise<void> {
    this.signal?.throwIfAborted();
    if (!(error instanceof GatewayError && error.passing)) throw error;
    this.#failures += 1;
    const milliseconds = Math.max(pauseMs(this.#failures), error.retryAfterMs);
    this.onConnection({ state: "waiting", until: Date.now() + milliseconds, error });
    if (await pause(milliseconds, this.gateway.network, this.signal)) this.restore();
  }

  /** The first success of `attempt`. */
  async persist<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        await this.after(error);
      }
    }
  }
}

/** True as soon as the network is back, false after the whole time; throws the signal's reason when that fires. */
export async function pause(milliseconds: number, network?: EventTarget, signal?: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  const isBack = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(resolve, milliseconds, false);
    over.signal.addEventListener("abort", () => clearTimeout(timer));
    network?.addEventListener("online", () => resolve(true), { signal: over.signal });
    signal?.addEventListener("abort", () => resolve(false), { signal: over.signal });
  });
  over.abort();
  signal?.throwIfAborted();
  return isBack;
}
