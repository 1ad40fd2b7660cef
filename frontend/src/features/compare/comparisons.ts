import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "@/lib/gateway";
import { onLive } from "@/lib/live";
import { queryClient } from "@/lib/query-client";
import type { Comparison, ComparisonItem } from "./types";

const keys = {
  all: ["comparisons"],
  ones: ["comparisons", "one"],
  one: (id: string) => ["comparisons", "one", id] as const,
  lists: ["comparisons", "list"],
  list: (query: object) => ["comparisons", "list", query] as const,
} as const;

const stopListening = onLive({
  onChange: (change) => {
    if (change.type === "comparison.created" || change.type === "comparison.updated") {
      void queryClient.invalidateQueries({ queryKey: keys.one(change.comparison_id) });
      void queryClient.invalidateQueries({ queryKey: keys.lists });
    } else if (change.type === "comparison.deleted") {
      void queryClient.invalidateQueries({ queryKey: keys.all });
    } else if (change.type === "run.ended" || change.type === "run.settled") refetchWith(change.run_id);
  },
  onGap: () => void queryClient.invalidateQueries({ queryKey: keys.all }, { cancelRefetch: false }),
});
import.meta.hot?.dispose(stopListening);

/** A lane of it ended, or its cost is known now. */
function refetchWith(runId: string): void {
  for (const [queryKey, comparison] of queryClient.getQueriesData<Comparison>({ queryKey: keys.ones })) {
    if (comparison?.lanes.some(({ run_id }) => run_id === runId)) void queryClient.invalidateQueries({ queryKey });
  }
}

const oneQuery = (id: string) =>
  queryOptions({
    queryKey: keys.one(id),
    queryFn: async ({ signal }): Promise<Comparison> => {
      const params = { path: { comparison_id: id } };
      const { data } = await api.GET("/api/comparisons/{comparison_id}", { params, signal });
      if (!data) throw new Error("a comparison had no body");
      return data;
    },
  });

export function useComparison(id: string) {
  return useQuery(oneQuery(id));
}

export function putComparison(comparison: Comparison): void {
  queryClient.setQueryData(keys.one(comparison.id), comparison);
}

/** What a lane has cost and how fast it was is known only now. */
export function refetchComparison(id: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.one(id) });
}

/** It was deleted here. */
export function dropComparison(id: string): void {
  queryClient.removeQueries({ queryKey: keys.one(id) });
  void queryClient.invalidateQueries({ queryKey: keys.lists });
}

/** To what the comparisons are narrowed; "" for what is not. Days are one's own, both included. */
export interface Narrowing {
  readonly tag: string;
  readonly from: string;
  readonly to: string;
}

/** As the API takes it. */
export function narrowed({ tag, from, to }: Narrowing) {
  return {
    ...(tag !== "" && { tag }),
    ...(from !== "" && { from: beginningOf(from, 0) }),
    ...(to !== "" && { to: beginningOf(to, 1) }),
  };
}

/** When a day begins where one is, or the one that is so many days after it. */
function beginningOf(date: string, daysAfter: number): string {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split("-").map(Number);
  return new Date(year, month - 1, dayOfMonth + daysAfter).toISOString();
}

/** Those in whose prompt, title or notes the words stand, the newest first. */
export function useComparisons(words: string, narrowing: Narrowing) {
  const query = { ...(words !== "" && { q: words }), ...narrowed(narrowing) };
  return useInfiniteQuery({
    queryKey: keys.list(query),
    queryFn: ({ pageParam, signal }) => fetchPage(query, pageParam, signal),
    initialPageParam: null as string | null, // else it would be of the type null alone
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

const PAGE_SIZE = 50;

interface ListQuery extends Partial<Narrowing> {
  readonly q?: string;
  readonly conversation_id?: string;
}

async function fetchPage(query: ListQuery, cursor: string | null, signal: AbortSignal) {
  const params = { query: { ...query, limit: PAGE_SIZE, ...(cursor !== null && { cursor }) } };
  const { data } = await api.GET("/api/comparisons", { params, signal });
  if (!data) throw new Error("a list of comparisons had no body");
  return data;
}

/** The comparison that a message of this conversation is the question of; null where there is none. */
export function useComparisonOf(conversationId: string, messageId: string): Comparison | null {
  const query = { conversation_id: conversationId };
  const those = useQuery({ queryKey: keys.list(query), queryFn: ({ signal }) => fetchPage(query, null, signal) });
  const here = those.data?.items ?? [];
  const found = useQuery({
    queryKey: [...keys.all, "question", messageId, here.map(({ id }) => id)],
    queryFn: () => withQuestion(here, messageId),
    enabled: here.length > 0,
  });
  const id = found.data ?? null;
  // As it is kept true, not as it was found.
  return useQuery({ ...oneQuery(id ?? ""), enabled: id !== null }).data ?? null;
}

async function withQuestion(items: readonly ComparisonItem[], messageId: string): Promise<string | null> {
  for (const { id } of items) {
    const comparison = await queryClient.fetchQuery(oneQuery(id));
    const asks =
      comparison.message_id === messageId || comparison.lanes.some((lane) => lane.user_message_id === messageId);
    if (asks) return id;
  }
  return null;
}
