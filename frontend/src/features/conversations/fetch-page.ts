import { api } from "@/lib/gateway";
import { type Change, onLive } from "@/lib/live";
import type { ListFilter } from "./keys";
import { belongs, type ConversationPage } from "./list-pages";
import { isBeingDeleted, withUnsettled } from "./unsettled";

export const PAGE_SIZE = 60;

export async function fetchPage(filter: ListFilter, cursor: string | null, signal: AbortSignal) {
  const { archived, tag } = filter;
  const query = { archived, limit: PAGE_SIZE, ...(tag !== null && { tag }), ...(cursor !== null && { cursor }) };
  const meanwhile: Change[] = [];
  const stop = onLive({ onChange: (change) => meanwhile.push(change) });
  try {
    const { data } = await api.GET("/api/conversations", { params: { query }, signal });
    return settled(meanwhile.reduce(changed, data ?? { items: [], next_cursor: null }), filter);
  } finally {
    stop();
  }
}

// The answer may be older than a change that was told while it was on its way.
function changed(page: ConversationPage, change: Change): ConversationPage {
  switch (change.type) {
    case "conversation.created":
      return { ...page, items: [change.conversation, ...page.items.filter(({ id }) => id !== change.conversation.id)] };
    case "conversation.updated":
      return {
        ...page,
        items: page.items.map((item) => (item.id === change.conversation.id ? change.conversation : item)),
      };
    case "conversation.deleted":
      return { ...page, items: page.items.filter(({ id }) => id !== change.conversation_id) };
    default:
      return page;
  }
}

function settled(page: ConversationPage, filter: ListFilter): ConversationPage {
  const items = page.items.map(withUnsettled).filter((item) => belongs(item, filter) && !isBeingDeleted(item.id));
  return { ...page, items };
}
