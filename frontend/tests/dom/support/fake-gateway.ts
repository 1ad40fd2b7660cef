import { onTestFinished, vi } from "vitest";
import type { LiveEvent } from "@/protocol/events";

/** A request as the gateway got it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The parts of the path that the route names: `:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** Parsed where it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it sent
  readonly body: any;
}

/** A value becomes JSON with 200, undefined a 204; a Response is sent as it is. */
export type Answer = object | undefined | ((asked: Asked) => unknown);

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly answer: Answer;
}

/**
 * Stands in for the network until the test ends, and answers as the gateway does.
 *
 *     const gateway = fakeGateway();
 *     gateway.on("GET /api/conversations", page([conversation({ title: "Blue" })]));
 *     gateway.on("PATCH /api/conversations/:id", ({ params, body }) => …);
 *     gateway.emit({ type: "conversation.deleted", conversation_id: "…" });
 *
 * A later route goes before an earlier one. What no route answers is 404, and `unexpected` names it.
 */
export class FakeGateway {
  readonly requests: Asked[] = [];
  readonly unexpected: string[] = [];
  readonly #routes: Route[] = [];
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  #events = 0;
  #down = false;

  /** `route` is a method and a path, in which `:name` stands for one segment. */
  on(route: string, answer: Answer): this {
    const [method = "", path = ""] = route.split(" ");
    const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");
    const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, "([^/]+)")}$`);
    this.#routes.unshift({ method, pattern, names, answer });
    return this;
  }

  /** To every open stream of /api/events. */
  emit(event: LiveEvent): void {
    this.#events += 1;
    for (const stream of this.#streams) stream.enqueue(frame(this.#events, event));
  }

  /** Break every stream of events off. */
  cut(): void {
    for (const stream of this.#streams) stream.error(new TypeError("network error"));
    this.#streams.clear();
  }

  /** From now on nothing answers, until `up`. */
  down(): void {
    this.#down = true;
    this.cut();
  }

  up(): void {
    this.#down = false;
  }

  /** The requests of this kind so far: `asked("PATCH /api/conversations/1")`. */
  asked(route: string): Asked[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === route);
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input instanceof Request ? input : new URL(input, window.location.href), init);
    const asked = await read(request);
    if (this.#down) throw new TypeError("Failed to fetch");
    request.signal.throwIfAborted();
    this.requests.push(asked);
    // Where the page leaves before the answer is there, it is told so, as by a browser.
    return leaving(await Promise.race([this.#answer(asked), aborted(request.signal)]), request.signal);
  };

  async #answer(asked: Asked): Promise<Response> {
    const found = this.#find(asked);
    if (found) return response(await found);
    if (asked.path === "/api/events") return this.#stream();
    this.unexpected.push(`${asked.method} ${asked.path}`);
    return problem(404, "not_found", `no route of the test answers ${asked.method} ${asked.path}`);
  }

  #find(asked: Asked): Promise<unknown> | undefined {
    for (const { method, pattern, names, answer } of this.#routes) {
      const match = method === asked.method ? pattern.exec(asked.path) : null;
      if (!match) continue;
      const params = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")]));
      return Promise.resolve(typeof answer === "function" ? answer({ ...asked, params }) : answer);
    }
    return undefined;
  }

  #stream(): Response {
    const streams = this.#streams;
    let mine: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        mine = controller;
        streams.add(controller);
        controller.enqueue(frame(0, { type: "ready" }));
      },
      cancel() {
        streams.delete(mine);
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }
}

export function fakeGateway(): FakeGateway {
  const gateway = new FakeGateway();
  vi.stubGlobal("fetch", gateway.fetch);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return gateway;
}

/** As lists come. */
export function page<Item>(items: readonly Item[], nextCursor: string | null = null) {
  return { items, next_cursor: nextCursor };
}

export function json(body: unknown, init: ResponseInit = {}): Response {
  const headers = { "Content-Type": "application/json", ...init.headers };
  return new Response(JSON.stringify(body), { ...init, headers });
}

export function problem(status: number, code: string, detail: string, more: object = {}): Response {
  const body = { type: "about:blank", title: code, status, code, detail, retryable: false, ...more };
  return json(body, { status, headers: { "Content-Type": "application/problem+json" } });
}

/** An answer that comes when the test says so. */
export function held<Value>(value: Value): { answer: () => Promise<Value>; release: () => void } {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { answer: () => gate.then(() => value), release: () => release() };
}

function response(value: unknown): Response {
  if (value instanceof Response) return value.clone();
  return value === undefined ? new Response(null, { status: 204 }) : json(value);
}

function frame(id: number, event: LiveEvent): Uint8Array {
  return new TextEncoder().encode(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
}

async function read(request: Request): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url);
  const text = request.method === "GET" ? "" : await request.clone().text();
  return {
    method: request.method,
    path: pathname,
    query: searchParams,
    headers: request.headers,
    params: {},
    body: isJson(request) && text !== "" ? JSON.parse(text) : text,
  };
}

function isJson(request: Request): boolean {
  return request.headers.get("Content-Type")?.startsWith("application/json") ?? false;
}

/** The body breaks off where the page leaves, as in a browser. */
function leaving(answer: Response, signal: AbortSignal): Response {
  if (!answer.body) return answer;
  return new Response(answer.body.pipeThrough(new TransformStream(), { signal }), answer);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
