import { useQuery } from "@tanstack/react-query";
import { api } from "@/lib/gateway";
import type { ConversationDetail } from "@/lib/types";
import { knownConversation } from "./cache";
import { conversationKeys } from "./keys";
import { withUnsettled } from "./unsettled";

/** A conversation; until it has been fetched, as the list has it. */
export function useConversation(id: string | null) {
  return useQuery({
    queryKey: conversationKeys.detail(id),
    queryFn: ({ signal }) => fetchConversation(id ?? "", signal),
    enabled: id !== null,
    placeholderData: () => asListed(id),
  });
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
