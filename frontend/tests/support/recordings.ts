import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Part, RunEvent } from "../../src/protocol/events";
import { runEvent } from "../../src/protocol/events";
import { frames } from "../../src/protocol/frames";

const FOLDER = fileURLToPath(new URL("../../../tests/recordings/gateway/", import.meta.url));

/** Streams that the gateway sent, and the parts of the message that it stored for each. */
export const RECORDINGS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".sse"))
  .map((name) => name.slice(0, -".sse".length));

export function recorded(name: string): { bytes: Uint8Array; parts: Part[] } {
  return {
    bytes: readFileSync(`${FOLDER}${name}.sse`),
    parts: JSON.parse(readFileSync(`${FOLDER}${name}.json`, "utf8")),
  };
}

/** The events in these bytes, arriving in pieces of `size`. */
export async function eventsIn(bytes: Uint8Array, size = bytes.length): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const frame of frames(inPieces(bytes, size))) {
    const event = runEvent(frame);
    if (event) events.push(event);
  }
  return events;
}

function inPieces(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let start = 0;
  return new ReadableStream({
    pull(controller) {
      if (start >= bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(start, start + size));
      start += size;
    },
  });
}
