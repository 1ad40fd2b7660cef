import type { Conversation, ConversationPatch } from "@/lib/types";

// What this page has asked for and the gateway has not answered. What comes from elsewhere meanwhile does not know it.
const patches = new Map<string, ConversationPatch[]>();
const deleted = new Set<string>();

/** Hold a change over all that comes, until the returned function is called. */
export function holdPatch(id: string, patch: ConversationPatch): () => void {
  const held = [...(patches.get(id) ?? []), patch];
  patches.set(id, held);
  return () => {
    const rest = (patches.get(id) ?? []).filter((other) => other !== patch);
    if (rest.length > 0) patches.set(id, rest);
    else patches.delete(id);
  };
}

export function holdDeletion(id: string): () => void {
  deleted.add(id);
  return () => deleted.delete(id);
}

export function isBeingDeleted(id: string): boolean {
  return deleted.has(id);
}

/** The conversation as it will be once all that was asked for is done. */
export function withUnsettled<Kind extends Conversation>(conversation: Kind): Kind {
  return (patches.get(conversation.id) ?? []).reduce(patched, conversation);
}

function patched<Kind extends Conversation>(conversation: Kind, patch: ConversationPatch): Kind {
  const { title, params, ...rest } = patch;
  return {
    ...conversation,
    ...rest,
    // Without a title of a person's own the gateway finds one; until it has, the old one stays.
    ...(title && { title, title_source: "user" }),
    ...(params !== undefined && { params: { ...params } }),
  };
}
