import { navigate } from "wouter/use-browser-location";
import { api } from "@/lib/gateway";
import { problemWords } from "@/lib/problem-words";
import { ProblemError } from "@/protocol/errors";
import { toast } from "@/ui/toast";
import { dropConversation, isTemporary, knownConversation, putConversation, refetchConversations } from "./cache";

import { currentConversation } from "./route";
import { holdDeletion } from "./unsettled";

/** Gone at once, with a way back where the gateway has one. */
export async function deleteConversation(id: string): Promise<void> {
  const before = knownConversation(id);
  const wasOpen = currentConversation() === id;
  const canRestore = !isTemporary(id);
  const release = holdDeletion(id);
  if (wasOpen) navigate("/");
  dropConversation(id);
  try {
    await api
      .DELETE("/api/conversations/{conversation_id}", { params: { path: { conversation_id: id } } })
      .catch(isGone);
    release();
    toast({
      text: "Conversation deleted",
      ...(canRestore && { action: { label: "Undo", run: () => void restoreConversation(id, wasOpen) } }),
    });
  } catch (error) {
    release();
    if (before) putConversation(before);
    else void refetchConversations();
    toast({
      text: `The conversation was not deleted. ${problemWords(error)}`,
      tone: "danger",
      action: { label: "Try again", run: () => void deleteConversation(id) },
    });
  }
}

/** Deleted by somebody else, or by a request of ours whose answer was lost: what was wanted. */
function isGone(error: unknown): void {
  if (!(error instanceof ProblemError && error.code === "not_found")) throw error;
}

async function restoreConversation(id: string, open: boolean): Promise<void> {
  try {
    const params = { path: { conversation_id: id } };
    const { data } = await api.POST("/api/conversations/{conversation_id}/restore", { params });
    if (data) putConversation(data);
    if (open) navigate(`/c/${id}`);
  } catch (error) {
    toast({
      text: `The conversation was not restored. ${problemWords(error)}`,
      tone: "danger",
      action: { label: "Try again", run: () => void restoreConversation(id, open) },
    });
  }
}
