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
  list: (words: string) => ["comparisons", "list", words] as const,
  recent: ["comparisons", "list", "recent"],
} as const;

const stopListening = onLive({
  onChange: (change) => {
    if (change.type === "comparison.created" || change.type === "comparison.updated") {
      void queryClient.invalidateQueries({ queryKey: keys.one(change.comparison_id) });
      void queryClient.invalidateQueries({ queryKey: keys.lists });
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

/** Those in whose prompt, title or notes the words stand, the newest first. */
export function useComparisons(words: string) {
  return useInfiniteQuery({
    queryKey: keys.list(words),
    queryFn: ({ pageParam, signal }) => fetchPage(words, pageParam, signal),
    initialPageParam: null as string | null, // else it would be of the type null alone
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

const PAGE_SIZE = 50;

async function fetchPage(words: string, cursor: string | null, signal: AbortSignal) {
  const query = { limit: PAGE_SIZE, ...(words !== "" && { q: words }), ...(cursor !== null && { cursor }) };
  const { data } = await api.GET("/api/comparisons", { params: { query }, signal });
  if (!data) throw new Error("a list of comparisons had no body");
  return data;
}

/** The comparison that a message of this conversation is the question of; null where there is none. */
export function useComparisonOf(conversationId: string, messageId: string): Comparison | null {
  const recent = useQuery({ queryKey: keys.recent, queryFn: ({ signal }) => fetchPage("", null, signal) });
  const here = recent.data?.items.filter((item) => item.conversation_id === conversationId) ?? [];
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
