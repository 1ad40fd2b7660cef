import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that gives each request the next of these answers: for what a real gateway does too seldom. */
export async function stub(...answers: Answer[]): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const answer = answers[requests.push(request) - 1] ?? problem("internal", 500, false);
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // It listens on a port, so this is no path of a pipe.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

export function problem(code: string, status: number, retryable: boolean): Answer {
  return (_, response) => {
    response.writeHead(status, { "Content-Type": "application/problem+json" });
    response.end(JSON.stringify({ title: code, status, detail: `it is ${code}`, code, retryable }));
  };
}

export function json(body: unknown): Answer {
  return (_, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
}

export function page(status: number): Answer {
  return (_, response) => {
    response.writeHead(status, { "Content-Type": "text/html" });
    response.end("<h1>Somebody else</h1>");
  };
}

/** A stream of these events, that then ends. */
export function stream(...data: string[]): Answer {
  return (request, response) => {
    openStream(...data)(request, response);
    response.end();
  };
}

/** A stream of these events, that then says nothing more. */
export function openStream(...data: string[]): Answer {
  return (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(data.map((line, number) => `id: ${number + 1}\ndata: ${line}\n\n`).join(""));
  };
}
