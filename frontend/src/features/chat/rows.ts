import type { Message } from "@/lib/types";
import { isAnswering } from "./branch";
import { NONE, type Queued } from "./queue";
import type { PendingTurn } from "./turns";

/** What stands in the column, from the top. */
export type Row =
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: Message;
      /** Nothing follows it, nor is on its way. */
      readonly isLast: boolean;
    }
  | { readonly kind: "pending"; readonly key: string; readonly turn: PendingTurn }
  | {
      readonly kind: "queued";
      readonly key: string;
      readonly conversationId: string;
      readonly entry: Queued;
      /** Nothing is being written any more, and it was not sent: what it waited for failed. */
      readonly held: boolean;
    };

export function rowsOf(
  conversationId: string,
  messages: readonly Message[],
  turn: PendingTurn | undefined,
  queue = NONE,
): Row[] {
  const isOnItsWay = turn !== undefined && (messages.at(-1)?.id ?? null) === turn.after;
  const shown = isOnItsWay ? upTo(messages, turn.parentId) : messages;
  const rows: Row[] = shown.map((message, index) => {
    const isLast = !isOnItsWay && index === shown.length - 1;
    return { kind: "message", key: message.id, message, isLast };
  });
  if (isOnItsWay) rows.push({ kind: "pending", key: "pending", turn });
  const held = !isAnswering(messages, turn);
  for (const entry of queue) rows.push({ kind: "queued", key: entry.id, conversationId, entry, held });
  return rows;
}

function upTo(messages: readonly Message[], parentId: string | null | undefined): readonly Message[] {
  if (parentId === undefined) return messages;
  return messages.slice(0, messages.findIndex(({ id }) => id === parentId) + 1);
}
