import type { Conversation } from "@/lib/types";

/** What a conversation is called; one that nothing was said in has no title. */
export function titleOf(conversation: Pick<Conversation, "title">): string {
  return conversation.title?.trim() || "New chat";
}
