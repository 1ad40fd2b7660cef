import { type Api, createApi } from "./api";
import { GatewayError } from "./errors";
import { isTerminal, type LaneEvent, type LanesEvent, lanesEvent, type Terminal } from "./events";
import { followStream } from "./following";
import type { Frame } from "./frames";
import { type Gateway, openStream } from "./gateway";
import { type Connection, Patience } from "./patience";
import { otherwiseStored } from "./proving";
import { apply, NOTHING_YET, type RunChange, type RunView } from "./run-view";

/** How the following of a comparison stands. A new object with every change. */
export interface ComparisonView {
  readonly connection: Connection;
  /** Every lane has ended, and all of its text is here. */
  readonly ended: boolean;
  /** Why nobody follows it any more, though its lanes may go on. */
  readonly problem: GatewayError | null;
}

export interface ComparisonOptions {
  /** When listeners are told of a change: at once, or with `requestAnimationFrame` once per frame. */
  readonly schedule?: (tell: () => void) => void;
  /** Told each event as it arrives. */
  readonly onEvent?: (event: LanesEvent) => void;
}

const BEGINNING: ComparisonView = { connection: { state: "connecting" }, ended: false, problem: null };

/** A viewer of all lanes of a comparison, over one stream: from the beginning to its end, over lost connections. */
export class ComparisonClient {
  readonly #gateway: Gateway;
  readonly #api: Api;
  readonly #comparisonId: string;
  readonly #leaving = new AbortController();
  readonly #schedule: (tell: () => void) => void;
  readonly #onEvent: (event: LanesEvent) => void;
  readonly #listeners = new Set<() => void>();
  /** What each run says, by its id: a lane that was retried has had several. */
  readonly #runs = new Map<string, RunView>();
  /** Runs that have ended and whose text is being proven. */
  #proofs: Promise<void>[] = [];
  #lastEventId: string | undefined;
  #view = BEGINNING;
  #telling = false;
  #following: Promise<void>;

  private constructor(gateway: Gateway, comparisonId: string, options: ComparisonOptions) {
    this.#gateway = gateway;
    this.#api = createApi(gateway);
    this.#comparisonId = comparisonId;
    this.#schedule = options.schedule ?? ((tell) => tell());
    this.#onEvent = options.onEvent ?? (() => {});
    this.#following = this.#follow();
  }

  /** Watch all lanes from their beginning, whether they live or ended long ago. */
  static follow(gateway: Gateway, comparisonId: string, options: ComparisonOptions = {}): ComparisonClient {
    return new ComparisonClient(gateway, comparisonId, options);
  }

  readonly view = (): ComparisonView => this.#view;

  /** What a run of it looks like. The same object until that run itself changes. */
  readonly run = (runId: string): RunView => this.#runs.get(runId) ?? NOTHING_YET;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The view when nobody follows any more: all lanes ended, it was left, or a problem came between. */
  get finished(): Promise<ComparisonView> {
    return this.#following.then(() => this.#view);
  }

  /** Follow on after the end, where a lane was given to another run since. Nothing while it is being followed. */
  again(): void {
    if (this.#view.connection.state !== "closed" || this.#leaving.signal.aborted) return;
    this.#change(BEGINNING);
    this.#following = this.#follow();
  }

  /** Follow no longer. The lanes go on. */
  leave(): void {
    this.#leaving.abort();
  }

  /** End one lane, or all; what was written is kept, and the stream says so. */
  async stop(runId: string | null = null): Promise<void> {
    const params = { path: { comparison_id: this.#comparisonId } };
    const patience = new Patience(this.#gateway, undefined);
    await patience.persist(() =>
      this.#api.POST("/api/comparisons/{comparison_id}/stop", { params, body: { run_id: runId } }),
    );
  }

  async #follow(): Promise<void> {
    try {
      await followStream({
        gateway: this.#gateway,
        open: (lastEventId, signal) => this.#open(lastEventId ?? this.#lastEventId, signal),
        take: (frame) => this.#take(frame),
        onConnection: (connection) => this.#change({ connection }),
        signal: this.#leaving.signal,
      });
      await Promise.all(this.#proofs.splice(0));
      this.#change({ ended: true });
    } catch (error) {
      if (error instanceof GatewayError) this.#change({ problem: error });
      else if (!this.#leaving.signal.aborted) throw error;
    }
    this.#change({ connection: { state: "closed" } });
  }

  #open(lastEventId: string | undefined, signal: AbortSignal): Promise<Response | null> {
    const headers: Record<string, string> = lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId };
    return openStream(this.#gateway, `/api/comparisons/${this.#comparisonId}/stream`, { headers }, signal);
  }

  #take(frame: Frame): boolean {
    const event = lanesEvent(frame);
    if (event !== null) this.#onEvent(event);
    this.#lastEventId = frame.id ?? this.#lastEventId;
    if (event === null || event.type === "lane") return false;
    if (event.type === "end") return true;
    this.#changeRun(event.run_id, { type: "event", event });
    if (isEnd(event)) this.#proofs.push(this.#prove(event.run_id, event));
    return false;
  }

  /** The run has ended once its text is known to be the stored one. */
  async #prove(runId: string, end: Terminal): Promise<void> {
    const patience = new Patience(this.#gateway, this.#leaving.signal);
    try {
      const stored = await otherwiseStored(this.#api, patience, this.run(runId), end);
      this.#changeRun(runId, { type: "ended", end, stored });
    } catch (error) {
      if (error instanceof GatewayError) this.#changeRun(runId, { type: "refused", problem: error });
      else if (!this.#leaving.signal.aborted) throw error;
    }
  }

  #changeRun(runId: string, change: RunChange): void {
    this.#runs.set(runId, apply(this.run(runId), change));
    this.#tell();
  }

  #change(change: Partial<ComparisonView>): void {
    this.#view = { ...this.#view, ...change };
    this.#tell();
  }

  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    this.#schedule(() => {
      this.#telling = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

function isEnd(event: LaneEvent): event is LaneEvent & Terminal {
  return isTerminal(event);
}
