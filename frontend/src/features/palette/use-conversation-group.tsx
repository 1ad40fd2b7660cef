import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { MessageSquare } from "lucide-react";
import { useMemo } from "react";
import { navigate } from "wouter/use-browser-location";
import { conversationKeys, titleOf, useConversationList } from "@/features/conversations";
import { api } from "@/lib/gateway";
import type { Conversation } from "@/lib/types";
import type { PaletteEntry, PaletteGroup } from "./rank";

const MOST = { untyped: 5, typed: 10 };
// Further down the list the gateway is the faster one to look.
const MOST_LOOKED_THROUGH = 500;
// The title of another may be the one that is looked for by now.
const FRESH_MS = 10_000;

/** The last ones; once something is typed, those that are here already and those that the gateway finds by title. */
export function useConversationGroup(words: string): { group: PaletteGroup; isSearching: boolean } {
  const { data: listed } = useConversationList({ archived: false, tag: null });
  const { data: found, isFetching } = useFound(words);
  const group = useMemo(() => {
    const foundIds = new Set(found?.map(({ id }) => id));
    const all = [...(found ?? []), ...(listed?.slice(0, MOST_LOOKED_THROUGH) ?? [])];
    const unique = new Map(all.map((conversation) => [conversation.id, conversation]));
    const entries = [...unique.values()].map((conversation) => entryOf(conversation, foundIds.has(conversation.id)));
    return { heading: "Conversations", most: MOST, entries };
  }, [found, listed]);
  return { group, isSearching: isFetching };
}

function entryOf(conversation: Conversation, isFound: boolean): PaletteEntry {
  return {
    id: `conversation ${conversation.id}`,
    title: titleOf(conversation),
    keywords: conversation.tags,
    icon: <MessageSquare />,
    isFound,
    run: () => navigate(`/c/${conversation.id}`),
  };
}

function useFound(words: string) {
  return useQuery({
    queryKey: [...conversationKeys.all, "titles", words],
    queryFn: ({ signal }) => fetchByTitle(words, signal),
    enabled: words !== "",
    staleTime: FRESH_MS,
    ...(words !== "" && { placeholderData: keepPreviousData }),
  });
}

async function fetchByTitle(q: string, signal: AbortSignal): Promise<Conversation[]> {
  const { data } = await api.GET("/api/conversations", { params: { query: { q, limit: MOST.typed } }, signal });
  return data?.items ?? [];
}
