import { fetchConversationSoon } from "@/features/conversations";
import { fetchMessageListSoon } from "./lazy-message-list";
import { fetchBranchSoon } from "./use-branch";

/** What the page at this address shows is on its way before anything is drawn. */
export function fetchSoon(path: string): void {
  const id = /^\/c\/([^/]+)$/.exec(path)?.[1];
  if (id === undefined) return;
  fetchBranchSoon(id);
  fetchMessageListSoon();
  fetchConversationSoon(id);
}
