import { useInfiniteQuery } from "@tanstack/react-query";
import { fetchPage } from "./fetch-page";
import { conversationKeys, type ListFilter } from "./keys";
import { inOrder } from "./list-pages";

const FIRST: string | null = null;

export function useConversationList(filter: ListFilter) {
  return useInfiniteQuery({
    queryKey: conversationKeys.list(filter),
    queryFn: ({ pageParam, signal }) => fetchPage(filter, pageParam, signal),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.next_cursor,
    select: inOrder,
    // What has not changed keeps its identity by itself; to compare thousands with each change takes too long.
    structuralSharing: false,
  });
}
