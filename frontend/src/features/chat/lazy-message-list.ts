import { type ComponentType, lazy } from "react";
import { lazily, useLazy } from "@/lib/lazily";
import type { MessageListProps } from "./message-list";

const load = () => import("./message-list").then((module) => module.MessageList);
const list = lazily(load);

// Says where the list cannot be had.
const Awaited = lazy(() => load().then((MessageList) => ({ default: MessageList })));

/**
 * The list, and with it all that shows a message: as many bytes as the rest of the first page. It is fetched beside the
 * messages, or while a question is written. Wants a Suspense around it: until it is here, it is waited for there.
 */
export function useMessageList(): ComponentType<MessageListProps> {
  // Not by Suspense alone, which keeps what it waited for from view for up to 300 ms more.
  return useLazy(list, true) ?? Awaited;
}

/** Have the list on its way. */
export function fetchMessageListSoon(): void {
  list.want(() => {});
}
