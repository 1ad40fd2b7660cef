import { createParser } from "eventsource-parser";
import { ConnectionLost } from "./errors";

// The gateway sends a sign of life every 15 s: after three of them are missing, the connection is dead.
const SILENCE_MS = 45_000;

/** One server-sent event as it came. */
export interface Frame {
  readonly id: string | undefined;
  readonly data: string;
}

/** The events of one response. Leaving the loop closes the connection; throws ConnectionLost where it breaks. */
export async function* frames(
  body: ReadableStream<Uint8Array>,
  silenceMs = SILENCE_MS,
): AsyncGenerator<Frame, void, undefined> {
  const decoder = new TextDecoder();
  const parsed: Frame[] = [];
  const parser = createParser({ onEvent: ({ id, data }) => parsed.push({ id, data }) });
  const reader = body.getReader();
  try {
    for (;;) {
      const chunk = await readWithin(reader, silenceMs);
      if (chunk.done) return;
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      yield* parsed.splice(0);
    }
  } finally {
    // It rejects where the connection is gone already, which is what is wanted.
    reader.cancel().catch(() => {});
  }
}

/** Only a wait counts as silence, not the time in which the reader is busy elsewhere. */
async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>, milliseconds: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectionLost("the connection fell silent")), milliseconds);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } catch (cause) {
    if (cause instanceof ConnectionLost) throw cause;
    throw new ConnectionLost("the connection broke", { cause });
  } finally {
    clearTimeout(timer);
  }
}
