import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { PartIn } from "@/lib/types";
import { send } from "./answering";
import { isAnswering, messagesOf } from "./branch";
import { knownBranch } from "./branch-cache";
import { useTurns } from "./turns";

export interface Queued {
  readonly id: string;
  readonly parts: readonly PartIn[];
  readonly model: string | null;
}

interface Queues {
  /** By conversation, the next one first. */
  readonly waiting: Readonly<Record<string, readonly Queued[]>>;
}

// A temporary conversation promises that its words are written to no disk.
const memoryOnly = new Set<string>();

/** What is to be sent when the answer before it has ended. Kept over a reload: it was typed. */
export const useQueues = create<Queues>()(
  persist((): Queues => ({ waiting: {} }), {
    name: "openchat.queue",
    version: 1,
    partialize: ({ waiting }) => ({ waiting: only(waiting, (id) => !memoryOnly.has(id)) }),
    merge: (stored, { waiting }) => ({ waiting: { ...sound(stored), ...only(waiting, (id) => memoryOnly.has(id)) } }),
  }),
);

export const NONE: readonly Queued[] = [];

export function enqueue(
  conversationId: string,
  parts: readonly PartIn[],
  model: string | null,
  temporary = false,
): void {
  if (temporary) memoryOnly.add(conversationId);
  const entry = { id: `${Date.now()}-${Math.random().toString(36).slice(2)}`, parts, model };
  change(conversationId, (queue) => [...queue, entry]);
}

export function unqueue(conversationId: string, id: string): void {
  change(conversationId, (queue) => queue.filter((entry) => entry.id !== id));
}

/** Send the next one, if there is any and no answer is being written; of several pages one alone does. */
export async function sendNext(conversationId: string): Promise<void> {
  if ((useQueues.getState().waiting[conversationId] ?? NONE).length === 0) return;
  const sent = await taking(conversationId, async () => {
    // Another page may have sent it meanwhile.
    await useQueues.persist.rehydrate();
    const turn = useTurns.getState().pending.get(conversationId);
    const [first] = useQueues.getState().waiting[conversationId] ?? NONE;
    if (!first || isAnswering(messagesOf(knownBranch(conversationId)), turn)) return null;
    unqueue(conversationId, first.id);
    // It is on its way before the next one asks; its answer is not awaited here.
    return { accepted: send(conversationId, first.parts, first.model) };
  });
  await sent?.accepted;
}

/** Browsers have locks on https and on their own machine alone; elsewhere two pages are taken for one. */
function taking<Result>(conversationId: string, take: () => Promise<Result>): Promise<Result> {
  const locks: LockManager | undefined = navigator.locks;
  return locks ? locks.request(`openchat.queue.${conversationId}`, take) : take();
}

function change(conversationId: string, alter: (queue: readonly Queued[]) => readonly Queued[]): void {
  useQueues.setState(({ waiting }) => {
    const { [conversationId]: queue = NONE, ...others } = waiting;
    const next = alter(queue);
    return { waiting: next.length > 0 ? { ...others, [conversationId]: next } : others };
  });
}

function only(waiting: Queues["waiting"], isWanted: (id: string) => boolean): Queues["waiting"] {
  return Object.fromEntries(Object.entries(waiting).filter(([id]) => isWanted(id)));
}

function sound(stored: unknown): Queues["waiting"] {
  const waiting = isRecord(stored) && isRecord(stored.waiting) ? stored.waiting : {};
  const kept = Object.entries(waiting).filter(([, queue]) => Array.isArray(queue) && queue.every(isQueued));
  return Object.fromEntries(kept) as Queues["waiting"]; // every entry was looked at
}

function isQueued(value: unknown): boolean {
  return isRecord(value) && typeof value.id === "string" && Array.isArray(value.parts);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
