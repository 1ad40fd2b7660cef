import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Branch, type MessagePage, messagesOf } from "./branch";
import { branchKey, fetchPage } from "./branch-cache";

type Key = ReturnType<typeof branchKey>;

/** The messages from the root to the head, the last page first; earlier ones by `fetchNextPage`. */
export function useBranch(conversationId: string) {
  const query = useInfiniteQuery<MessagePage, Error, Branch, Key, string | null>({
    queryKey: branchKey(conversationId),
    queryFn: ({ pageParam, signal }) => fetchPage(conversationId, pageParam, signal),
    initialPageParam: null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const messages = useMemo(() => messagesOf(query.data), [query.data]);
  return { ...query, messages };
}
