import { useEffect } from "react";
import { type Change, onLive } from "@/lib/live";
import { isLive, messagesOf } from "./branch";
import {
  extendBranch,
  knownBranch,
  knownMessage,
  refetchBranch,
  refetchBranches,
  refreshMessage,
} from "./branch-cache";
import { liveRun } from "./live-runs";
import { sendNext } from "./queue";

/** Keeps every branch that was fetched as the gateway has it, whoever changes it. Mounted once. */
export function useChatSync(): void {
  // The live events are a stream outside React.
  useEffect(() => onLive({ onChange: take, onGap: () => void refetchBranches() }), []);
}

function take(change: Change): void {
  switch (change.type) {
    case "message.created":
      if (followsHead(change.message.conversation_id)) extendBranch(change.message.conversation_id, change.message);
      break;
    case "conversation.updated":
      moveHead(change.conversation.id, change.conversation.head_id);
      break;
    case "run.ended":
      void ended(change.conversation_id, change.message_id);
      break;
    case "run.settled":
      if (knownMessage(change.conversation_id, change.message_id)) {
        void refreshMessage(change.conversation_id, change.message_id);
      }
      break;
    default:
  }
}

function followsHead(conversationId: string): boolean {
  return knownBranch(conversationId) !== undefined;
}

/** Another client stepped to another branch, or hid this one. */
function moveHead(conversationId: string, headId: string | null): void {
  const branch = knownBranch(conversationId);
  if (branch && headId !== (messagesOf(branch).at(-1)?.id ?? null)) void refetchBranch(conversationId);
}

async function ended(conversationId: string, messageId: string): Promise<void> {
  const message = knownMessage(conversationId, messageId);
  // Where this page follows the run, its own end fetches the message, with the text proven.
  if (message && isLive(message) && liveRun(messageId) === undefined) await refreshMessage(conversationId, messageId);
  await sendNext(conversationId);
}
