import { create } from "zustand";
import type { PartIn } from "@/lib/types";
import type { RunRequest } from "@/protocol/events";
import type { RunClient } from "@/protocol/run-client";
import { messagesOf } from "./branch";
import { knownBranch, knownMessage, refetchBranch } from "./branch-cache";
import { startRun } from "./live-runs";

// The live events bring the stored question almost at once; where they do not, it is fetched.
const LIVE_EVENTS_MS = 300;

/** A question on its way: until the gateway has stored it, this page alone knows it. */
export interface PendingTurn {
  readonly conversationId: string;
  /** Null where a stored question is answered again. */
  readonly parts: readonly PartIn[] | null;
  readonly model: string | null;
  /** The message that it goes under; null where it begins a tree, undefined under the head. */
  readonly parentId: string | null | undefined;
  /** The last message of the branch when it was asked: once there is another one, the question is stored. */
  readonly after: string | null;
  readonly run: RunClient;
}

interface Turns {
  readonly pending: ReadonlyMap<string, PendingTurn>;
}

/** At most one per conversation. */
export const useTurns = create<Turns>(() => ({ pending: new Map() }));

/** Ask, show it at once, and say how it went: null once the gateway has taken it, else why it has not. */
export async function ask(conversationId: string, request: RunRequest): Promise<Error | null> {
  const run = startRun(conversationId, request);
  const { message = null, model = null } = request;
  const parts = typeof message === "string" ? [{ type: "text" as const, text: message }] : message;
  const after = messagesOf(knownBranch(conversationId)).at(-1)?.id ?? null;
  setPending(conversationId, { conversationId, parts, model, parentId: request.parent_id, after, run });
  const problem = await accepted(run);
  if (problem === null) await stored(conversationId, run);
  setPending(conversationId, null);
  return problem;
}

function accepted(run: RunClient): Promise<Error | null> {
  return new Promise((resolve) => {
    const look = () => {
      const { start, problem, connection } = run.view();
      if (start === null && problem === null && connection.state !== "closed") return;
      forget();
      resolve(start === null ? problem : null);
    };
    const forget = run.subscribe(look);
    // In a hidden page no frame comes that would tell; the end does.
    void run.finished.then(look);
    look();
  });
}

/** Until the branch in view has the answer that begins. */
async function stored(conversationId: string, run: RunClient): Promise<void> {
  const { start } = run.view();
  const isHere = () => start === null || knownMessage(conversationId, start.message_id) !== undefined;
  if (isHere()) return;
  await new Promise((resolve) => setTimeout(resolve, LIVE_EVENTS_MS));
  if (!isHere()) await refetchBranch(conversationId);
}

function setPending(conversationId: string, turn: PendingTurn | null): void {
  useTurns.setState(({ pending }) => {
    const next = new Map(pending);
    if (turn) next.set(conversationId, turn);
    else next.delete(conversationId);
    return { pending: next };
  });
}
