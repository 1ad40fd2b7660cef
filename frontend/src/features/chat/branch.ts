import type { InfiniteData } from "@tanstack/react-query";
import type { Message, RunStatus } from "@/lib/types";
import type { components } from "@/protocol/openapi";
import type { PendingTurn } from "./turns";

export type MessagePage = components["schemas"]["MessagePageOut"];
/** The branch in view, as far as it was fetched: its last page first. */
export type Branch = InfiniteData<MessagePage, string | null>;

const LIVE: readonly RunStatus[] = ["queued", "streaming", "waiting"];

export function isLive(message: Message): boolean {
  return message.run_id !== null && LIVE.includes(message.status);
}

/** Whether an answer is being written at the end of these, or asked for. */
export function isAnswering(messages: readonly Message[], turn: PendingTurn | undefined): boolean {
  const last = messages.at(-1);
  return turn !== undefined || (last !== undefined && isLive(last));
}

/** All messages that are here, the oldest first. */
export function messagesOf(branch: Branch | undefined): Message[] {
  return branch ? branch.pages.toReversed().flatMap((page) => page.items) : [];
}

/** A branch that is known to be empty, or to be this. */
export function branchOf(messages: Message[]): Branch {
  const head = messages.at(-1)?.id ?? null;
  return { pages: [{ items: messages, head_id: head, next_cursor: null }], pageParams: [null] };
}

/** The same message anew, where it is in view. */
export function replaced(branch: Branch, message: Message): Branch {
  if (!branch.pages.some((page) => page.items.some(({ id }) => id === message.id))) return branch;
  const items = (page: MessagePage) => page.items.map((item) => (item.id === message.id ? message : item));
  return { ...branch, pages: branch.pages.map((page) => ({ ...page, items: items(page) })) };
}

/**
 * The branch once `message` is its head: appended under its parent, and what followed that one leaves the view, since
 * it is another branch now. Null where its parent is not here, so that the branch must be fetched.
 */
export function extended(branch: Branch, message: Message): Branch | null {
  const known = messagesOf(branch);
  if (known.some(({ id }) => id === message.id)) return replaced(branch, message);
  const isRoot = message.parent_id === null;
  const at = isRoot ? 0 : known.findIndex(({ id }) => id === message.parent_id) + 1;
  const reachesRoot = branch.pages.at(-1)?.next_cursor === null;
  if (isRoot ? !reachesRoot : at === 0) return null;
  return endingWith(branch, known.slice(0, at), message);
}

/** The branch once a message of it is its head again, and what followed is another branch. Null where it is not here. */
export function shortened(branch: Branch, headId: string): Branch | null {
  const known = messagesOf(branch);
  const at = known.findIndex(({ id }) => id === headId);
  const head = known[at];
  return head ? endingWith(branch, known.slice(0, at), head) : null;
}

function endingWith(branch: Branch, before: readonly Message[], head: Message): Branch | null {
  const kept = new Set(before.map(({ id }) => id));
  const pages = branch.pages
    .map((page) => ({ ...page, items: page.items.filter(({ id }) => kept.has(id)) }))
    // The first page stays, though it be empty: the message goes there.
    .filter((page, index, all) => page.items.length > 0 || index === all.length - 1);
  const [last, ...earlier] = pages;
  if (!last) return null;
  const grown = { ...last, items: [...last.items, head], head_id: head.id };
  // The last page is fetched without a cursor, whichever it is now.
  const cursors = branch.pageParams.slice(branch.pages.length - earlier.length);
  return { pages: [grown, ...earlier], pageParams: [null, ...cursors] };
}
