import { lazy, useEffect } from "react";

const load = () => import("./message-list");

/** The list, and with it all that shows a message: as many bytes as the rest of the first page. */
export const MessageList = lazy(() => load().then((module) => ({ default: module.MessageList })));

/** Have the list here when there is something to show: it comes beside the messages, or while a question is written. */
export function useMessageListSoon(): void {
  // A file of the build.
  useEffect(() => {
    load().catch(() => {
      // Who shows the list asks again, and says so where it cannot be had.
    });
  }, []);
}
