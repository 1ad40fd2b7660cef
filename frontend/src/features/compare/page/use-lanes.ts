import { useEffect, useState, useSyncExternalStore } from "react";
import { markSeen } from "@/features/conversations";
import { gateway } from "@/lib/gateway";
import { ComparisonClient, type ComparisonView } from "@/protocol/comparison-client";
import type { LanesEvent } from "@/protocol/events";
import { NOTHING_YET, type RunView } from "@/protocol/run-view";
import { refetchComparison } from "../comparisons";
import type { Comparison } from "../types";

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

/** What one run says. Only its own words render who asks. */
export function useRun(client: ComparisonClient | null, runId: string): RunView {
  return useSyncExternalStore(client?.subscribe ?? NOTHING, () => client?.run(runId) ?? NOTHING_YET);
}
