import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { RunClient } from "../../src/protocol/run-client";
import { json, page, problem, stream, stub } from "../support/stub";
import { seen, textOf } from "../support/watching";

const START = JSON.stringify({ type: "start", run_id: "r", conversation_id: "c", message_id: "m", model: "a/b" });
const HELLO = JSON.stringify({ type: "delta", text: "Hello" });

function done(text: string): string {
  const sha256 = createHash("sha256").update(text).digest("hex");
  return JSON.stringify({ type: "done", status: "completed", message_id: "m", chars: [...text].length, sha256 });
}

function stored(content: string) {
  return json({ items: [{ id: "m", content, parts: [{ type: "text", text: content }] }] });
}

test("a text that is not the stored one, though as long, is replaced by it", async () => {
  const { url, requests } = await stub(stream(START, HELLO, done("Hallo")), stored("Hallo"));
  const view = await RunClient.follow({ url }, "r").finished;
  expect(textOf(view)).toBe("Hallo");
  expect(view.end).toMatchObject({ status: "completed" });
  expect(requests[1]?.url).toBe("/api/conversations/c/messages?path=m&limit=1");
});

test("the end is told only when the text is whole", async () => {
  const { url } = await stub(stream(START, HELLO, done("Hello, you")), stored("Hello, you"));
  const run = RunClient.follow({ url }, "r");
  const ended = await seen(run, (view) => view.end !== null);
  expect(textOf(ended)).toBe("Hello, you");
  await run.finished;
});

test("a stored message that cannot be had at once is asked for again", async () => {
  const { url } = await stub(stream(START, HELLO, done("Hallo")), page(502), stored("Hallo"));
  expect(textOf(await RunClient.follow({ url }, "r").finished)).toBe("Hallo");
});

test("a stream goes on after the last event that came whole", async () => {
  const { url, requests } = await stub(stream(START, HELLO, '{"type":"del'), stream(done("Hello")));
  const view = await RunClient.follow({ url }, "r").finished;
  expect(requests.map((request) => request.headers["last-event-id"])).toEqual([undefined, "2"]);
  expect(textOf(view)).toBe("Hello");
});

test("a page of somebody else in the gateway's place is waited out, and the question asked under one key", async () => {
  const { url, requests } = await stub(page(503), page(200), stream(START, HELLO, done("Hello")));
  const view = await RunClient.start({ url }, "c", { message: "Hi" }).finished;
  expect(view.end).toMatchObject({ status: "completed" });
  const keys = requests.map((request) => request.headers["idempotency-key"]);
  expect(keys[0]).toMatch(/^[\x21-\x7e]{1,255}$/);
  expect(new Set(keys).size).toBe(1);
});

test("a question that the gateway has no place for is not sent again by itself", async () => {
  const { url, requests } = await stub(problem("unavailable", 503, true));
  const view = await RunClient.start({ url }, "c", { message: "Hi" }).finished;
  expect(view.problem).toMatchObject({ code: "unavailable", problem: { retryable: true } });
  expect(requests).toHaveLength(1);
});

test("a repeat that met its first request is sent again", async () => {
  const { url } = await stub(problem("conflict", 409, true), stream(START, HELLO, done("Hello")));
  expect((await RunClient.start({ url }, "c", { message: "Hi" }).finished).end).toMatchObject({ status: "completed" });
});

test("where there is nothing more to stream, following ends", async () => {
  const { url } = await stub(stream(START, HELLO), (_, response) => response.writeHead(204).end());
  const view = await RunClient.follow({ url }, "r").finished;
  expect(view).toMatchObject({ end: null, problem: null, connection: { state: "closed" } });
});

test("an access token that is not right is a problem at once", async () => {
  const { url } = await stub(problem("unauthorized", 401, false));
  expect((await RunClient.follow({ url }, "r").finished).problem).toMatchObject({ code: "unauthorized" });
});
