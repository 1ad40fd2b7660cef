import { ConnectionLost } from "./errors";
import { type Frame, frames } from "./frames";
import type { Gateway } from "./gateway";
import { type Connection, Patience } from "./patience";

export interface Following {
  readonly gateway: Gateway;
  /** A connection that goes on after this event, and breaks with the signal; null where there is nothing more. */
  open(lastEventId: string | undefined, signal: AbortSignal): Promise<Response | null>;
  /** True when this was the last one. An id counts as received only after its frame was taken. */
  take(frame: Frame): boolean;
  onConnection(connection: Connection): void;
  readonly signal: AbortSignal;
}

/** Take every frame of a stream, over as many connections as that needs. A stream that just ends was lost. */
export async function followStream({ gateway, open, take, onConnection, signal }: Following): Promise<void> {
  const patience = new Patience(gateway, signal, onConnection);
  let lastEventId: string | undefined;
  for (;;) {
    // A connection of the network before looks alive until it has been silent for long.
    const doubt = new AbortController();
    const onOnline = () => doubt.abort(new ConnectionLost("the network is another one"));
    gateway.network?.addEventListener("online", onOnline);
    try {
      onConnection({ state: "connecting" });
      const response = await open(lastEventId, AbortSignal.any([signal, doubt.signal]));
      if (!response?.body) return;
      onConnection({ state: "live" });
      for await (const frame of frames(response.body)) {
        if (take(frame)) return;
        lastEventId = frame.id ?? lastEventId;
        patience.restore();
      }
      throw new ConnectionLost("the stream ended before its last event");
    } catch (error) {
      await patience.after(error);
    } finally {
      gateway.network?.removeEventListener("online", onOnline);
    }
  }
}
