import { notifyManager } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { gateway } from "@/lib/gateway";
import type { Message } from "@/lib/types";
import type { RunRequest } from "@/protocol/events";
import { RunClient } from "@/protocol/run-client";
import { NOTHING_YET, type RunView } from "@/protocol/run-view";
import { isLive } from "./branch";
import { knownMessage, refreshMessage } from "./branch-cache";
import { recorder } from "./timeline";

// How often a reader sees new text. In a hidden page no frame comes, and none is needed.
const perFrame = (tell: () => void): void => void requestAnimationFrame(tell);

/** The runs that this page follows, by the message that they write. They outlive the components that show them. */
const runs = new Map<string, RunClient>();
const watchers = new Set<() => void>();

/** Ask, and follow the answer. */
export function startRun(conversationId: string, request: RunRequest): RunClient {
  const onEvent = recorder();
  const run = RunClient.start(gateway, conversationId, request, { schedule: perFrame, onEvent });
  const forget = run.subscribe(() => {
    const { start } = run.view();
    if (start === null) return;
    forget();
    keep(start.message_id, conversationId, run);
  });
  return run;
}

/** Follow a run that somebody started, from its beginning. Once, however often it is said. */
export function followRun(message: Message): void {
  if (message.run_id === null || runs.has(message.id)) return;
  const run = RunClient.follow(gateway, message.run_id, { schedule: perFrame, onEvent: recorder() });
  keep(message.id, message.conversation_id, run);
}

export function liveRun(messageId: string): RunClient | undefined {
  return runs.get(messageId);
}

function keep(messageId: string, conversationId: string, run: RunClient): void {
  if (runs.has(messageId)) return;
  runs.set(messageId, run);
  tellAll();
  run.finished
    .then(() => refreshMessage(conversationId, messageId))
    .catch(() => {
      // Neither the end nor the stored message could be had: the next gap of the live events fetches it anew.
    })
    .finally(() => {
      const message = knownMessage(conversationId, messageId);
      // What the page shows goes on being the live text until the stored message is here.
      if (message !== undefined && isLive(message) && run.view().problem === null) return;
      // By the queue that brings the stored message to the page: told before it, the page would have neither text.
      notifyManager.schedule(() => {
        runs.delete(messageId);
        tellAll();
      });
    });
}

function tellAll(): void {
  for (const tell of watchers) tell();
}

const NOTHING = { subscribe: () => () => {}, view: () => NOTHING_YET };

/** The run that writes this message as it is now; null where none is followed. */
export function useLiveRun(message: Message): { run: RunClient; view: RunView } | null {
  const run = useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => runs.get(message.id),
  );
  const live = isLive(message);
  // A connection to the gateway, begun where a message that is being written comes into view.
  useEffect(() => {
    if (live) followRun(message);
  }, [live, message]);
  const { subscribe, view } = run ?? NOTHING;
  const seen = useSyncExternalStore(subscribe, view);
  return run ? { run, view: seen } : null;
}
