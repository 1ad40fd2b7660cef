import { ProblemError } from "./errors";
import { type LiveEvent, liveEvent } from "./events";
import { followStream } from "./following";
import { type Gateway, openStream } from "./gateway";
import type { Connection } from "./patience";

/** Something that was made, changed, begun or ended. */
export type Change = Exclude<LiveEvent, { type: "ready" | "reset" }>;

export interface LiveListener {
  onChange(change: Change): void;
  /** Fetch anew what is shown: at first, and whenever changes were missed. All later ones will be told. */
  onGap(): void;
  onConnection?(connection: Connection): void;
}

/** Tell of everything that any client changes, until the signal fires. Throws a GatewayError where it is refused. */
export async function followLive(gateway: Gateway, listener: LiveListener, signal: AbortSignal): Promise<void> {
  const onConnection = (connection: Connection) => listener.onConnection?.(connection);
  try {
    await followStream({
      gateway,
      open: (lastEventId, connection) => open(gateway, lastEventId, connection),
      take: (frame) => {
        tell(listener, liveEvent(frame));
        return false;
      },
      onConnection,
      signal,
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    onConnection({ state: "closed" });
  }
}

async function open(gateway: Gateway, lastEventId: string | undefined, signal: AbortSignal): Promise<Response | null> {
  if (lastEventId === undefined) return openStream(gateway, "/api/events", {}, signal);
  try {
    return await openStream(gateway, "/api/events", { headers: { "Last-Event-ID": lastEventId } }, signal);
  } catch (error) {
    // Another gateway at the same address: it begins with `ready`, which is a gap.
    if (error instanceof ProblemError && error.code === "bad_event_id") return open(gateway, undefined, signal);
    throw error;
  }
}

function tell(listener: LiveListener, event: LiveEvent | null): void {
  if (event === null) return;
  if (event.type === "ready" || event.type === "reset") listener.onGap();
  else listener.onChange(event);
}
