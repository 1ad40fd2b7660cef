import { useEffect } from "react";
import { type Change, onLive } from "@/lib/live";
import { isLive, messagesOf, shortened } from "./branch";
import {
  extendBranch,
  knownBranch,
  knownMessage,
  overtakeBranches,
  refetchBranch,
  refetchBranches,
  refreshMessage,
  setBranch,
} from "./branch-cache";
import { liveRun } from "./live-runs";
import { sendNext } from "./queue";

/** Keeps every branch that was fetched as the gateway has it, whoever changes it. Mounted once. */
export function useChatSync(): void {
  // The live events are a stream outside React.
  useEffect(() => onLive({ onChange: take, onGap: refetch }), []);
}

function refetch(): void {
  overtakeBranches();
  void refetchBranches();
}

function take(change: Change): void {
  switch (change.type) {
    case "message.created":
      overtakeBranches(change.message.conversation_id);
      if (followsHead(change.message.conversation_id)) extendBranch(change.message.conversation_id, change.message);
      break;
    case "conversation.updated":
      overtakeBranches(change.conversation.id);
      moveHead(change.conversation.id, change.conversation.head_id);
      break;
    case "run.ended":
      overtakeBranches(change.conversation_id);
      ended(change).catch(ignored);
      break;
    case "run.settled":
      if (knownMessage(change.conversation_id, change.message_id)) {
        refreshMessage(change.conversation_id, change.message_id).catch(ignored);
      }
      break;
    default:
  }
}

function ignored(): void {
  // It was deleted meanwhile; or the gateway is away, and then a gap follows, after which all is fetched.
}

function followsHead(conversationId: string): boolean {
  return knownBranch(conversationId) !== undefined;
}

/** Another client stepped to another branch, or hid this one. */
function moveHead(conversationId: string, headId: string | null): void {
  const branch = knownBranch(conversationId);
  if (!branch || headId === (messagesOf(branch).at(-1)?.id ?? null)) return;
  // The answers of a comparison begin, and its question stays the head.
  const shorter = headId === null ? null : shortened(branch, headId);
  if (shorter) setBranch(conversationId, shorter);
  else void refetchBranch(conversationId);
}

async function ended({ conversation_id, message_id, status }: Extract<Change, { type: "run.ended" }>): Promise<void> {
  const message = knownMessage(conversation_id, message_id);
  const run = liveRun(message_id);
  // Where this page follows the run, its own end proves the text before the message is fetched.
  if (run) await run.finished;
  if (message && isLive(message)) await refreshMessage(conversation_id, message_id);
  // What waits for an answer is not for one that failed.
  if (status === "completed" || status === "stopped") await sendNext(conversation_id);
}
