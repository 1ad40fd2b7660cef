import type { Conversation } from "@/lib/types";
import { putConversation } from "./cache";
import { patchConversation } from "./patch-conversation";
import { openSidebar, setSidebar } from "./sidebar-state";

/** Write its title where it stands in the list. */
export function rename(conversation: Conversation): void {
  openSidebar();
  // It may be far below what has been fetched.
  putConversation(conversation);
  setSidebar({ view: conversation.archived ? "archive" : "list", query: "", renaming: conversation.id });
}

/** No title leaves it to the gateway to find one. */
export function saveTitle(conversation: Conversation, written: string): void {
  const title = written.trim();
  if (title === (conversation.title ?? "")) return;
  void patchConversation(conversation.id, { title: title === "" ? null : title });
}
