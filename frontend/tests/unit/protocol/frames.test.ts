import { expect, test } from "vitest";
import { ConnectionLost } from "../../../src/protocol/errors";
import { liveEvent, runEvent } from "../../../src/protocol/events";
import { type Frame, frames } from "../../../src/protocol/frames";

async function parsed(body: BodyInit): Promise<Frame[]> {
  const all: Frame[] = [];
  const stream = new Response(body).body;
  if (stream) for await (const frame of frames(stream)) all.push(frame);
  return all;
}

test("comments are no events, and an event that was cut off is none", async () => {
  expect(await parsed(": open-chat\n\nid: a\ndata: 1\n\n: keepalive\n\nid: b\ndata: 2")).toEqual([
    { id: "a", data: "1" },
  ]);
});

test("a line ends at a line feed only, not at other separators", async () => {
  expect(await parsed("id: a\ndata: one\u2028two\u0085three\n\n")).toEqual([
    { id: "a", data: "one\u2028two\u0085three" },
  ]);
});

test("a connection without a sign of life is lost, and is closed", async () => {
  let isClosed = false;
  const silent = new ReadableStream<Uint8Array>({
    cancel() {
      isClosed = true;
    },
  });
  await expect(frames(silent, 10).next()).rejects.toBeInstanceOf(ConnectionLost);
  expect(isClosed).toBe(true);
});

test("a reader that takes its time is not taken for silence", async () => {
  const chunks = ["data: 1\n\n", "data: 2\n\n"].map((text) => new TextEncoder().encode(text));
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
  });
  const seen: string[] = [];
  for await (const frame of frames(stream, 10)) {
    seen.push(frame.data);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  expect(seen).toEqual(["1", "2"]);
});

test("events of a type that is not known are left out, damaged ones are a lost connection", () => {
  expect(runEvent({ id: "a", data: '{"type":"delta","text":"x","later":1}' })).toMatchObject({ text: "x" });
  expect(runEvent({ id: "a", data: '{"type":"story"}' })).toBeNull();
  expect(runEvent({ id: "a", data: '{"type":"toString"}' })).toBeNull();
  expect(liveEvent({ id: "a", data: '{"type":"story"}' })).toBeNull();
  expect(() => runEvent({ id: "a", data: '{"type":"del' })).toThrow(ConnectionLost);
});
