import { api } from "@/lib/gateway";
import { overtake, queryClient } from "@/lib/query-client";
import type { Message } from "@/lib/types";
import { type Branch, extended, messagesOf, replaced } from "./branch";

export const PAGE_SIZE = 100;

export const branchKey = (conversationId: string) => ["branch", conversationId] as const;

export async function fetchPage(conversationId: string, cursor: string | null, signal: AbortSignal) {
  const params = {
    path: { conversation_id: conversationId },
    query: { limit: PAGE_SIZE, ...(cursor !== null && { cursor }) },
  };
  const { data } = await api.GET("/api/conversations/{conversation_id}/messages", { params, signal });
  if (!data) throw new Error("a page of messages had no body");
  return data;
}

/** The branch in view, if it was fetched. */
export function knownBranch(conversationId: string): Branch | undefined {
  return queryClient.getQueryData<Branch>(branchKey(conversationId));
}

export function knownMessage(conversationId: string, messageId: string): Message | undefined {
  return messagesOf(knownBranch(conversationId)).find(({ id }) => id === messageId);
}

export function setBranch(conversationId: string, branch: Branch): void {
  queryClient.setQueryData<Branch>(branchKey(conversationId), branch);
}

/** Show a message that became the head. */
export function extendBranch(conversationId: string, message: Message): void {
  const branch = knownBranch(conversationId);
  if (!branch) return;
  const next = extended(branch, message);
  if (next) setBranch(conversationId, next);
  else void refetchBranch(conversationId);
}

export function replaceMessage(message: Message): void {
  const branch = knownBranch(message.conversation_id);
  if (branch) setBranch(message.conversation_id, replaced(branch, message));
}

export function refetchBranch(conversationId: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: branchKey(conversationId) });
}

export function refetchBranches(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ["branch"] });
}

/** A change was told: branches on their way, or this one alone, may not have it. */
export function overtakeBranches(conversationId?: string): void {
  overtake(conversationId === undefined ? ["branch"] : branchKey(conversationId));
}

const fetching = new Map<string, Promise<void>>();

/** The stored message anew; asked for once, however many ask. */
export function refreshMessage(conversationId: string, messageId: string): Promise<void> {
  const asked = fetching.get(messageId);
  if (asked) return asked;
  const params = { path: { conversation_id: conversationId }, query: { path: messageId, limit: 1 } };
  const answer = api
    .GET("/api/conversations/{conversation_id}/messages", { params })
    .then(({ data }) => {
      const message = data?.items.at(-1);
      if (message) replaceMessage(message);
    })
    .finally(() => fetching.delete(messageId));
  fetching.set(messageId, answer);
  return answer;
}
