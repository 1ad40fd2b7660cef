import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "@/lib/gateway";
import { conversationKeys } from "./keys";

// Long enough that a word typed fast is one search, short enough that nobody waits for it.
const TYPING_MS = 150;
// What was found may be another thing soon, and no event says so.
const FRESH_MS = 10_000;
const RESULTS = 40;
const FIRST: string | null = null;

/** What has these words, as they are typed; what was found for the words before, until it is there. */
export function useSearch(words: string) {
  const settled = useSettled(words, TYPING_MS);
  const search = useInfiniteQuery({
    queryKey: conversationKeys.search(settled),
    queryFn: ({ pageParam, signal }) => fetchFound(settled, pageParam, signal),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });
  return { ...search, isOld: search.isPlaceholderData || settled !== words };
}

async function fetchFound(q: string, cursor: string | null, signal: AbortSignal) {
  const query = { q, limit: RESULTS, ...(cursor !== null && { cursor }) };
  const { data } = await api.GET("/api/search", { params: { query }, signal });
  return data ?? { items: [], next_cursor: null };
}

/** What was typed, once it has not changed for a while. */
export function useSettled(typed: string, milliseconds: number): string {
  const [settled, setSettled] = useState("");
  // A timer.
  useEffect(() => {
    const timer = setTimeout(setSettled, milliseconds, typed);
    return () => clearTimeout(timer);
  }, [typed, milliseconds]);
  return settled;
}
