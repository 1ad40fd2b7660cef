import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queryClient } from "@/lib/query-client";
import { type Branch, type MessagePage, messagesOf } from "./branch";
import { branchKey, fetchPage } from "./branch-cache";

type Key = ReturnType<typeof branchKey>;

const branchQuery = (conversationId: string) =>
  infiniteQueryOptions<MessagePage, Error, Branch, Key, string | null>({
    queryKey: branchKey(conversationId),
    queryFn: ({ pageParam, signal }) => fetchPage(conversationId, pageParam, signal),
    initialPageParam: null,
    getNextPageParam: (page) => page.next_cursor,
  });

/** The messages from the root to the head, the last page first; earlier ones by `fetchNextPage`. */
export function useBranch(conversationId: string) {
  const query = useInfiniteQuery(branchQuery(conversationId));
  const messages = useMemo(() => messagesOf(query.data), [query.data]);
  return { ...query, messages };
}

/** Have its last page on its way. What goes wrong is told to who shows it. */
export function fetchBranchSoon(conversationId: string): void {
  void queryClient.prefetchInfiniteQuery(branchQuery(conversationId));
}
