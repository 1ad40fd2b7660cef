import { api } from "@/lib/gateway";
import { problemWords } from "@/lib/problem-words";
import type { Conversation, ConversationPatch } from "@/lib/types";
import { toast } from "@/ui/toast";
import { knownConversation, putConversation, putDetail, wasDropped } from "./cache";

import { holdPatch } from "./unsettled";

/** Shown at once, and taken back with a word where the gateway does not take it. Says whether it did. */
export async function patchConversation(id: string, patch: ConversationPatch): Promise<boolean> {
  const before = knownConversation(id);
  const release = holdPatch(id, patch);
  if (before) putConversation(before);
  try {
    const { data } = await api.PATCH("/api/conversations/{conversation_id}", {
      params: { path: { conversation_id: id } },
      body: patch,
    });
    release();
    if (data && !wasDropped(id)) putDetail(data);
    return true;
  } catch (error) {
    release();
    // Deleted meanwhile: there is nothing left to change.
    if (wasDropped(id)) return false;
    if (before) putConversation(undone(before, patch));
    toast({
      text: `The change was not saved. ${problemWords(error)}`,
      tone: "danger",
      action: { label: "Try again", run: () => void patchConversation(id, patch) },
    });
    return false;
  }
}

/** As it is now, but for what the patch had changed. */
function undone(before: Conversation, patch: ConversationPatch): Conversation {
  const names = new Set(Object.keys(patch));
  if (names.has("title")) names.add("title_source");
  const old = Object.fromEntries(Object.entries(before).filter(([name]) => names.has(name)));
  return { ...before, ...knownConversation(before.id), ...old };
}
