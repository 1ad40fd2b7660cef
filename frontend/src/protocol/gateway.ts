import { ConnectionLost, ForeignAnswer, refusal } from "./errors";

// The gateway answers at once, also where a stream has nothing to say yet: what takes this long has no way through.
const ANSWER_MS = 30_000;

/** Where the gateway is, and how it is reached. */
export interface Gateway {
  /** Without a slash at the end; "" where the page comes from the gateway itself. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Has an `online` event when the network is back: a browser's window. */
  readonly network?: EventTarget;
}

export interface StreamRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A successful response, its body still to come. Throws a GatewayError, or the signal's reason. */
export async function answer(request: RequestInfo, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_MS);
  const either = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal;
  let response: Response;
  try {
    response = await fetch(request, { ...init, signal: either });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ConnectionLost("the gateway cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** A stream of events; null where there is nothing to stream (204). Throws as `answer` does. */
export async function openStream(
  gateway: Gateway,
  path: string,
  request: StreamRequest,
  signal: AbortSignal,
): Promise<Response | null> {
  const headers = { Accept: "text/event-stream", ...gateway.headers, ...request.headers };
  const response = await answer(gateway.url + path, { ...request, headers }, signal);
  if (response.status === 204) return null;
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    await response.body?.cancel();
    throw new ForeignAnswer(response.status);
  }
  return response;
}
