import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { markSeen } from "@/features/conversations";
import { gateway } from "@/lib/gateway";
import { ComparisonClient, type ComparisonView } from "@/protocol/comparison-client";
import type { LanesEvent } from "@/protocol/events";
import { NOTHING_YET, type RunView } from "@/protocol/run-view";
import { refetchComparison } from "../comparisons";
import type { Comparison, Lane } from "../types";
import { type LaneStatus, statusOf } from "./figures";

// How often a reader sees new text.
const perFrame = (tell: () => void): void => void requestAnimationFrame(tell);

/** Follows all lanes for as long as the page is there; null until it does. */
export function useLanes(comparison: Comparison): ComparisonClient | null {
  const [client, setClient] = useState<ComparisonClient | null>(null);
  const { id, status, conversation_id: conversationId } = comparison;
  // A connection to the gateway.
  useEffect(() => {
    const onEvent = ({ type }: LanesEvent) => {
      // Figures are measured by the gateway, and told with the comparison.
      if (type === "done" || type === "error" || type === "lane") void refetchComparison(id);
    };
    const following = ComparisonClient.follow(gateway, id, { schedule: perFrame, onEvent });
    setClient(following);
    return () => {
      following.leave();
      setClient(null);
    };
  }, [id]);
  // A lane was asked again, here or by another client, after all of them had ended.
  useEffect(() => {
    if (status === "running") client?.again();
  }, [client, status]);
  // The list marks what ended unseen; it is seen here.
  const { ended } = comparison.totals;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each lane that ends
  useEffect(() => markSeen(conversationId), [conversationId, ended]);
  return client;
}

const NOTHING = () => () => {};
const BEGINNING: ComparisonView = { connection: { state: "connecting" }, ended: false, problem: null };

export function useFollowing(client: ComparisonClient | null): ComparisonView {
  return useSyncExternalStore(client?.subscribe ?? NOTHING, () => client?.view() ?? BEGINNING);
}

/** How a lane stands. Its words, which come with every frame, render nobody who asks this. */
export function useLaneStatus(client: ComparisonClient | null, lane: Lane): LaneStatus {
  const status = () => statusOf(lane, client?.run(lane.run_id) ?? NOTHING_YET);
  return useSyncExternalStore(client?.subscribe ?? NOTHING, status);
}

/** What a lane says. Only its own words render who asks, and at most in every second frame: half of the lanes in each. */
export function useRun(client: ComparisonClient | null, { run_id, place }: Lane): RunView {
  const subscribe = useMemo(() => (client === null ? NOTHING : inTurn(client, place)), [client, place]);
  return useSyncExternalStore(subscribe, () => client?.run(run_id) ?? NOTHING_YET);
}

const FRAME_MS = 1000 / 60;
const TURNS = 2;

function inTurn(client: ComparisonClient, place: number) {
  return (listener: () => void): (() => void) => {
    let waiting: number | null = null;
    const tell = () => {
      waiting = null;
      listener();
    };
    const stop = client.subscribe(() => {
      if (waiting !== null) return;
      const frame = Math.round(performance.now() / FRAME_MS);
      if (frame % TURNS === place % TURNS) listener();
      else waiting = requestAnimationFrame(tell);
    });
    return () => {
      stop();
      if (waiting !== null) cancelAnimationFrame(waiting);
    };
  };
}
