import { type Api, createApi } from "./api";
import { GatewayError, ProblemError } from "./errors";
import { isTerminal, type RunEvent, type RunRequest, runEvent, type Terminal } from "./events";
import { followStream } from "./following";
import type { Frame } from "./frames";
import { type Gateway, openStream, type StreamRequest } from "./gateway";
import { type Connection, Patience } from "./patience";
import { otherwiseStored } from "./proving";
import { apply, NOTHING_YET, type RunChange, type RunView } from "./run-view";

export interface RunOptions {
  /** Leaves the run, which goes on. */
  readonly signal?: AbortSignal;
  /** When listeners are told of a change: at once, or with `requestAnimationFrame` once per frame. */
  readonly schedule?: (tell: () => void) => void;
  /** Told each event as it arrives. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** The first connection of a client, and the next as long as no run is known. */
type Opening = (run: RunClient, signal: AbortSignal) => Promise<Response | null>;

/** A viewer of one run: starts or finds it, follows it to its end over lost connections, and may stop it. */
export class RunClient {
  /** The view when nobody follows any more: the run ended, was left, or a problem came between. */
  readonly finished: Promise<RunView>;

  readonly #gateway: Gateway;
  readonly #api: Api;
  readonly #leaving = new AbortController();
  readonly #schedule: (tell: () => void) => void;
  readonly #onEvent: (event: RunEvent) => void;
  readonly #listeners = new Set<() => void>();
  readonly #accepted: Promise<string | null>;
  #accept: (runId: string | null) => void = () => {};
  #view = NOTHING_YET;
  #telling = false;

  private constructor(gateway: Gateway, options: RunOptions, first: Opening) {
    this.#gateway = gateway;
    this.#api = createApi(gateway);
    this.#schedule = options.schedule ?? ((tell) => tell());
    this.#onEvent = options.onEvent ?? (() => {});
    this.#accepted = new Promise((resolve) => {
      this.#accept = resolve;
    });
    const leave = () => this.leave();
    options.signal?.addEventListener("abort", leave);
    if (options.signal?.aborted) leave();
    this.finished = this.#follow(first).finally(() => {
      options.signal?.removeEventListener("abort", leave);
      this.#accept(this.#view.runId);
    });
  }

  /** Ask. The request may be sent several times where connections break; its key makes it one run. */
  static start(gateway: Gateway, conversationId: string, request: RunRequest, options: RunOptions = {}): RunClient {
    const question = {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": newKey() },
      body: JSON.stringify(request),
    };
    const path = `/api/conversations/${conversationId}/runs`;
    return new RunClient(gateway, options, (run, signal) => run.#post(path, question, signal));
  }

  /** Watch a run from its beginning, whether it lives or ended long ago. */
  static follow(gateway: Gateway, runId: string, options: RunOptions = {}): RunClient {
    return new RunClient(gateway, options, (run, signal) => {
      run.#learn(runId);
      return run.#resume(runId, undefined, signal);
    });
  }

  readonly view = (): RunView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Follow no longer. The run goes on. */
  leave(): void {
    this.#leaving.abort();
  }

  /** End the run, what was written is kept; the stream says so with its terminal event. */
  async stop(): Promise<void> {
    const runId = await this.#accepted;
    if (runId === null) return;
    const patience = new Patience(this.#gateway, undefined);
    const path = { run_id: runId };
    await patience.persist(() => this.#api.POST("/api/runs/{run_id}/stop", { params: { path } }));
  }

  async #follow(first: Opening): Promise<RunView> {
    try {
      const end = await this.#readToEnd(first);
      if (end)
        this.#change({
          type: "ended",
          end,
          stored: await otherwiseStored(this.#api, this.#patience(), this.#view, end),
        });
    } catch (error) {
      if (error instanceof GatewayError) this.#change({ type: "refused", problem: error });
      else if (!this.#leaving.signal.aborted) throw error;
    }
    this.#change({ type: "connection", connection: { state: "closed" } });
    return this.#view;
  }

  async #readToEnd(first: Opening): Promise<Terminal | null> {
    let end: Terminal | null = null;
    const take = (frame: Frame): boolean => {
      const event = runEvent(frame);
      if (event === null) return false;
      this.#onEvent(event);
      this.#change({ type: "event", event });
      if (event.type === "start") this.#accept(event.run_id);
      if (isTerminal(event)) end = event;
      return end !== null;
    };
    await followStream({
      gateway: this.#gateway,
      open: (lastEventId, signal) => {
        const { runId } = this.#view;
        return runId === null ? first(this, signal) : this.#resume(runId, lastEventId, signal);
      },
      take,
      onConnection: (connection) => this.#change({ type: "connection", connection }),
      signal: this.#leaving.signal,
    });
    return end;
  }

  async #post(path: string, question: StreamRequest, signal: AbortSignal): Promise<Response | null> {
    try {
      const response = await openStream(this.#gateway, path, question, signal);
      const runId = response?.headers.get("Location")?.split("/").at(-1);
      if (runId) this.#learn(runId);
      return response;
    } catch (error) {
      // What the gateway refuses is for people to decide, even if it may work later; only a repeat that met its
      // first request is not.
      if (error instanceof ProblemError && error.code !== "conflict") throw new ProblemError(error.problem, false);
      throw error;
    }
  }

  #resume(runId: string, lastEventId: string | undefined, signal: AbortSignal): Promise<Response | null> {
    const headers: Record<string, string> = lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId };
    return openStream(this.#gateway, `/api/runs/${runId}/stream`, { headers }, signal);
  }

  #patience(): Patience {
    const onConnection = (connection: Connection) => this.#change({ type: "connection", connection });
    return new Patience(this.#gateway, this.#leaving.signal, onConnection);
  }

  #learn(runId: string): void {
    this.#change({ type: "accepted", runId });
    this.#accept(runId);
  }

  #change(change: RunChange): void {
    this.#view = apply(this.#view, change);
    if (this.#telling) return;
    this.#telling = true;
    this.#schedule(() => {
      this.#telling = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

/** Random, and not by `randomUUID`, which browsers have only on https and on their own machine. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("-");
}
