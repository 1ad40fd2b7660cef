import { queryClient } from "@/lib/query-client";
import type { Conversation, ConversationDetail } from "@/lib/types";
import { conversationKeys, type ListFilter } from "./keys";
import { type ConversationPages, placed, without } from "./list-pages";
import { isBeingDeleted, withUnsettled } from "./unsettled";

const temporary = new Set<string>();
// Deleted as far as this page was told. The answer to an earlier change may come later than that.
const dropped = new Set<string>();

/** A conversation as it is now, into everything that shows it. */
export function putConversation(conversation: Conversation): void {
  if (conversation.temporary) temporary.add(conversation.id);
  if (isBeingDeleted(conversation.id)) return;
  dropped.delete(conversation.id);
  const next = withUnsettled(conversation);
  eachList((pages, filter) => placed(pages, next, filter));
  queryClient.setQueryData<ConversationDetail>(conversationKeys.detail(next.id), (detail) =>
    detail ? { ...detail, ...next } : undefined,
  );
}

export function putDetail(detail: ConversationDetail): void {
  queryClient.setQueryData<ConversationDetail>(conversationKeys.detail(detail.id), withUnsettled(detail));
  const { model_status: _, ...conversation } = detail;
  putConversation(conversation);
}

/** Out of the lists. Who looks at the conversation itself is told that it is gone. */
export function dropConversation(id: string): void {
  dropped.add(id);
  eachList((pages) => without(pages, id));
  const key = conversationKeys.detail(id);
  const isShown = (queryClient.getQueryCache().find({ queryKey: key })?.getObserversCount() ?? 0) > 0;
  if (isShown) void queryClient.invalidateQueries({ queryKey: key });
  else queryClient.removeQueries({ queryKey: key });
}

export function wasDropped(id: string): boolean {
  return dropped.has(id);
}

export function knownConversation(id: string): Conversation | undefined {
  const detail = queryClient.getQueryData<ConversationDetail>(conversationKeys.detail(id));
  if (detail) return detail;
  for (const [, pages] of lists()) {
    const found = pages?.pages.flatMap(({ items }) => items).find((item) => item.id === id);
    if (found) return found;
  }
  return undefined;
}

/** A temporary conversation is in no list, so nothing there can say that it has changed. */
export function isTemporary(id: string): boolean {
  return temporary.has(id) || knownConversation(id)?.temporary === true;
}

/** What is shown may be old: fetch it anew. */
export function refetchConversations(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: conversationKeys.all });
}

function lists() {
  return queryClient.getQueriesData<ConversationPages>({ queryKey: conversationKeys.lists });
}

function eachList(change: (pages: ConversationPages, filter: ListFilter) => ConversationPages): void {
  for (const [key, pages] of lists()) {
    const filter = key[2] as ListFilter; // the only keys under `lists` are those that `conversationKeys.list` makes
    if (pages) queryClient.setQueryData<ConversationPages>(key, change(pages, filter));
  }
}
