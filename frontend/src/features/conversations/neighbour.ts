import { queryClient } from "@/lib/query-client";
import { conversationKeys } from "./keys";
import { type ConversationPages, inOrder } from "./list-pages";

/** The conversation above or below another one in the list; the first one from outside of it. */
export function neighbour(id: string | null, by: 1 | -1): string | null {
  const key = conversationKeys.list({ archived: false, tag: null });
  const pages = queryClient.getQueryData<ConversationPages>(key);
  const listed = pages ? inOrder(pages) : [];
  const place = listed.findIndex((conversation) => conversation.id === id);
  return (place < 0 ? listed[0] : listed[place + by])?.id ?? null;
}
