import { restoreDraft } from "@/features/composer";
import { markSeen } from "@/features/conversations";
import { api } from "@/lib/gateway";
import { problemWords } from "@/lib/problem-words";
import type { Message, PartIn } from "@/lib/types";
import type { RunRequest } from "@/protocol/events";
import { toast } from "@/ui/toast";
import { branchOf } from "./branch";
import { refetchBranch, setBranch } from "./branch-cache";
import { ask } from "./turns";

/** Put a message under the head and have it answered. What is refused goes back into the composer. */
export async function send(conversationId: string, parts: readonly PartIn[], model: string | null): Promise<void> {
  markSeen(conversationId);
  const problem = await ask(conversationId, { message: [...parts], ...(model !== null && { model }) });
  if (problem) {
    restoreDraft(conversationId, parts);
    toast({ text: problemWords(problem), tone: "danger" });
  }
}

/** Answer the same question again. */
export function regenerate(answer: Message, model?: string): Promise<void> {
  return start(answer.conversation_id, { parent_id: answer.parent_id, ...(model !== undefined && { model }) });
}

/** Answer it again without the oldest turns, as many as are too much for the model. */
export function regenerateTrimmed(answer: Message): Promise<void> {
  return start(answer.conversation_id, { parent_id: answer.parent_id, on_overflow: "trim" });
}

/** Answer a question that has no answer, or whose answers are hidden. */
export function answerQuestion(question: Message): Promise<void> {
  return start(question.conversation_id, { parent_id: question.id });
}

/** A new sibling that begins with the text of this one. */
export function continueAnswer(answer: Message): Promise<void> {
  return start(answer.conversation_id, { continue_from: answer.id });
}

/** Ask it otherwise, beside the question as it was. Whether it was taken. */
export async function askOtherwise(question: Message, parts: readonly PartIn[]): Promise<boolean> {
  const request = { message: [...parts], parent_id: question.parent_id };
  const problem = await ask(question.conversation_id, request);
  if (problem) toast({ text: problemWords(problem), tone: "danger" });
  return problem === null;
}

async function start(conversationId: string, request: RunRequest): Promise<void> {
  const problem = await ask(conversationId, request);
  if (problem) toast({ text: problemWords(problem), tone: "danger" });
}

/** Show the branch through this message, to its newest end, and make that the head. */
export async function goToBranch(conversationId: string, messageId: string): Promise<void> {
  const path = { conversation_id: conversationId };
  const query = { path: messageId, descend: true, limit: 100 };
  try {
    const { data } = await api.GET("/api/conversations/{conversation_id}/messages", { params: { path, query } });
    const tip = data?.items.at(-1);
    if (!data || !tip) return;
    setBranch(conversationId, { ...branchOf(data.items), pages: [{ ...data, head_id: tip.id }] });
    await api.PATCH("/api/conversations/{conversation_id}", { params: { path }, body: { head_id: tip.id } });
  } catch (error) {
    toast({ text: problemWords(error), tone: "danger" });
  }
}

/** Take a message and what follows it out of sight; another branch comes into view. */
export async function hide(message: Message): Promise<void> {
  try {
    await setHidden(message.id, true);
    await refetchBranch(message.conversation_id);
    const back = () =>
      setHidden(message.id, false).then(
        () => goToBranch(message.conversation_id, message.id),
        (error) => toast({ text: problemWords(error), tone: "danger" }),
      );
    toast({ text: "Hidden, with what follows it", action: { label: "Undo", run: () => void back() } });
  } catch (error) {
    toast({ text: problemWords(error), tone: "danger" });
  }
}

function setHidden(messageId: string, hidden: boolean) {
  const params = { path: { message_id: messageId } };
  return hidden
    ? api.POST("/api/messages/{message_id}/hide", { params })
    : api.POST("/api/messages/{message_id}/unhide", { params });
}
