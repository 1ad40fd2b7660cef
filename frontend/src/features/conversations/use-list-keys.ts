import { type FocusEvent, type KeyboardEvent, type RefObject, useCallback, useState } from "react";
import { flushSync } from "react-dom";
import type { Conversation } from "@/lib/types";
import { linkOf, searchFieldOf } from "./stops";

/** The list is one stop for Tab; within it the arrow keys, Home and End go from one conversation to another. */
export function useListKeys(
  list: RefObject<HTMLElement | null>,
  conversations: readonly Conversation[],
  currentId: string | null,
) {
  const [lastId, setLastId] = useState<string | null>(null);
  const has = (id: string | null) => conversations.some((conversation) => conversation.id === id);
  const tabStop = [lastId, currentId].find(has) ?? conversations[0]?.id ?? null;

  const focus = (conversation: Conversation | undefined) => {
    if (!conversation) return;
    // Where it is not drawn, it has to be before it can have the focus.
    flushSync(() => setLastId(conversation.id));
    linkOf(list.current, conversation.id)?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const place = conversations.findIndex(({ id }) => id === idOf(event.target));
    if (place < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = target(event.key, place, conversations.length);
    if (to === null) return;
    event.preventDefault();
    if (to < 0) searchFieldOf(event.currentTarget)?.focus();
    else focus(conversations[to]);
  };

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const id = idOf(event.target);
    if (id !== null) setLastId(id);
  };

  /** One is about to go from the list: the focus goes on to the next. */
  const leave = useCallback(
    (conversation: Conversation) => {
      const place = conversations.findIndex(({ id }) => id === conversation.id);
      const next = conversations[place + 1] ?? conversations[place - 1];
      if (!next) return;
      flushSync(() => setLastId(next.id));
      linkOf(list.current, next.id)?.focus();
    },
    [conversations, list],
  );

  return { tabStop, leave, keyHandlers: { onKeyDown, onFocus } };
}

function target(key: string, place: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return Math.min(place + 1, count - 1);
    case "ArrowUp":
      return place - 1;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

function idOf(target: EventTarget): string | null {
  return target instanceof HTMLElement ? (target.dataset.stop ?? null) : null;
}
