import type { components } from "@/protocol/openapi";

export type Found = components["schemas"]["FoundOut"];
export type SnippetPiece = components["schemas"]["SnippetPiece"];

/** A conversation in which something was found. */
export interface FoundConversation {
  readonly id: string;
  /** In pieces: with what was searched for, where the title has it. */
  readonly title: readonly SnippetPiece[];
  readonly messages: readonly Found[];
}

/** What was found, by conversation; each stands where its best match does. */
export function byConversation(found: readonly Found[]): FoundConversation[] {
  const groups = new Map<string, { title: readonly SnippetPiece[]; messages: Found[] }>();
  for (const item of found) {
    const group = groups.get(item.conversation_id) ?? {
      title: [{ text: item.title ?? "New chat", hit: false }],
      messages: [],
    };
    groups.set(item.conversation_id, group);
    if (item.message_id === null) group.title = item.snippet;
    else group.messages.push(item);
  }
  return [...groups].map(([id, group]) => ({ id, ...group }));
}
