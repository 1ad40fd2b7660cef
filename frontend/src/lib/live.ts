import { useSyncExternalStore } from "react";
import { type Change, followLive } from "@/protocol/live-client";
import type { Connection } from "@/protocol/patience";
import { gateway } from "./gateway";

export type { Change } from "@/protocol/live-client";

interface Listener {
  onChange?(change: Change): void;
  /** Changes were missed: fetch anew what is shown. Also once at first. */
  onGap?(): void;
}

const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let connection: Connection = { state: "connecting" };

/** Hear of everything that any client changes. Returns how to stop. */
export function onLive(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follow the gateway's changes until the signal fires; one stream for the whole page. */
export function startLive(signal: AbortSignal): Promise<void> {
  return followLive(
    gateway,
    {
      onChange: (change) => {
        for (const listener of listeners) listener.onChange?.(change);
      },
      onGap: () => {
        for (const listener of listeners) listener.onGap?.();
      },
      onConnection: (next) => {
        connection = next;
        for (const tell of watchers) tell();
      },
    },
    signal,
  );
}

/** How the page is connected with its gateway. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => connection,
  );
}
