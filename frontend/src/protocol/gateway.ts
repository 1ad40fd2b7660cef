import { ConnectionLost, ForeignAnswer, ProblemError, refusal } from "./errors";

// The gateway answers at once, also where a stream has nothing to say yet: what takes this long has no way through.
const ANSWER_MS = 30_000;

/** Where the gateway is, and how it is reached. */
export interface Gateway {
  /** Without a slash at the end; "" where the page comes from the gateway itself. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Has an `online` event when the network is back: a browser's window. */
  readonly network?: EventTarget;
  /** Asked where the gateway wants its access token: what it refused is sent again once this resolves. */
  readonly signIn?: (signal: AbortSignal | undefined) => Promise<void>;
}

export interface StreamRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Blob;
  /** For the first byte of the answer; an upload needs longer. */
  readonly withinMs?: number;
}

/** A successful response, its body still to come. Throws a GatewayError, or the signal's reason. */
export async function answer(
  gateway: Gateway,
  ask: Ask,
  signal?: AbortSignal,
  withinMs = ANSWER_MS,
): Promise<Response> {
  for (;;) {
    const response = await reach(ask, signal, withinMs);
    if (response.ok) return response;
    const refused = await refusal(response);
    const isLocked = refused instanceof ProblemError && refused.code === "unauthorized";
    if (!isLocked || !gateway.signIn) throw refused;
    await gateway.signIn(signal);
  }
}

/** Sends a request; the same one each time that it is called. */
type Ask = (signal: AbortSignal) => Promise<Response>;

async function reach(ask: Ask, signal: AbortSignal | undefined, withinMs: number): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), withinMs);
  const either = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal;
  try {
    return await ask(either);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ConnectionLost("the gateway cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** A stream of events; null where there is nothing to stream (204). Throws as `answer` does. */
export async function openStream(
  gateway: Gateway,
  path: string,
  { withinMs, ...request }: StreamRequest,
  signal: AbortSignal,
): Promise<Response | null> {
  const headers = { Accept: "text/event-stream", ...gateway.headers, ...request.headers };
  const ask = (either: AbortSignal) => fetch(gateway.url + path, { ...request, headers, signal: either });
  const response = await answer(gateway, ask, signal, withinMs);
  if (response.status === 204) return null;
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    await response.body?.cancel();
    throw new ForeignAnswer(response.status);
  }
  return response;
}
