import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/lib/gateway";
import { queryClient } from "@/lib/query-client";
import type { ConversationDetail } from "@/lib/types";
import { knownConversation } from "./cache";
import { conversationKeys } from "./keys";
import { withUnsettled } from "./unsettled";

const conversationQuery = (id: string | null) =>
  queryOptions({
    queryKey: conversationKeys.detail(id),
    queryFn: ({ signal }) => fetchConversation(id ?? "", signal),
  });

/** A conversation; until it has been fetched, as the list has it. */
export function useConversation(id: string | null) {
  return useQuery({ ...conversationQuery(id), enabled: id !== null, placeholderData: () => asListed(id) });
}

/** Have it on its way. What goes wrong is told to who shows it. */
export function fetchConversationSoon(id: string): void {
  void queryClient.prefetchQuery(conversationQuery(id));
}

async function fetchConversation(id: string, signal: AbortSignal): Promise<ConversationDetail> {
  const params = { path: { conversation_id: id } };
  const { data } = await api.GET("/api/conversations/{conversation_id}", { params, signal });
  if (!data) throw new Error("a conversation had no body");
  return withUnsettled(data);
}

function asListed(id: string | null): ConversationDetail | undefined {
  const known = id === null ? undefined : knownConversation(id);
  return known && { ...known, model_status: null };
}
