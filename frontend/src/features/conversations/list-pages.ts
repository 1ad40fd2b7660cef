import type { InfiniteData } from "@tanstack/react-query";
import type { Conversation } from "@/lib/types";
import type { components } from "@/protocol/openapi";
import type { ListFilter } from "./keys";

export type ConversationPage = components["schemas"]["PageOf_ConversationOut_"];
export type ConversationPages = InfiniteData<ConversationPage, string | null>;

export function belongs(conversation: Conversation, filter: ListFilter): boolean {
  return (
    !conversation.temporary &&
    conversation.archived === filter.archived &&
    (filter.tag === null || conversation.tags.includes(filter.tag))
  );
}

/** With the conversation as it is now, where it belongs to this list; without it, where it does not. */
export function placed(pages: ConversationPages, conversation: Conversation, filter: ListFilter): ConversationPages {
  if (!belongs(conversation, filter)) return without(pages, conversation.id);
  const isThere = pages.pages.some((page) => page.items.some(({ id }) => id === conversation.id));
  if (isThere)
    return mapped(pages, (items) => items.map((item) => (item.id === conversation.id ? conversation : item)));
  // Its place is found by `inOrder`; the pages only say what has been fetched.
  const [first, ...rest] = pages.pages;
  if (!first) return pages;
  return { ...pages, pages: [{ ...first, items: [conversation, ...first.items] }, ...rest] };
}

export function without(pages: ConversationPages, id: string): ConversationPages {
  if (!pages.pages.some((page) => page.items.some((item) => item.id === id))) return pages;
  return mapped(pages, (items) => items.filter((item) => item.id !== id));
}

/** Each conversation once, the pinned ones first, then the newest: as the gateway orders them. */
export function inOrder(pages: ConversationPages): readonly Conversation[] {
  const byId = new Map<string, Conversation>();
  for (const page of pages.pages) {
    for (const item of page.items) if (!byId.has(item.id)) byId.set(item.id, item);
  }
  return [...byId.values()].sort(compare);
}

function compare(one: Conversation, other: Conversation): number {
  if (one.pinned !== other.pinned) return one.pinned ? -1 : 1;
  return descending(one.updated_at, other.updated_at) || descending(one.id, other.id);
}

// Times of the gateway and its ids sort as they are written.
function descending(one: string, other: string): number {
  return one < other ? 1 : one > other ? -1 : 0;
}

function mapped(pages: ConversationPages, change: (items: Conversation[]) => Conversation[]): ConversationPages {
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
}
