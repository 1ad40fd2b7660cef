import { memo } from "react";
import { Answer } from "./answer";
import { PendingRow } from "./pending-row";
import { Question } from "./question";
import { QueuedRow } from "./queued-row";
import type { Row } from "./rows";

interface MessageRowProps {
  row: Row;
  /** It is what a link or a search led to. */
  isTarget: boolean;
}

export const MessageRow = memo(
  function MessageRow({ row, isTarget }: MessageRowProps) {
    switch (row.kind) {
      case "message":
        return (
          <div className={isTarget ? "rounded-xl outline-2 outline-offset-8 outline-accent/40" : undefined}>
            {row.message.role === "assistant" ? <Answer message={row.message} /> : <Question message={row.message} />}
          </div>
        );
      case "pending":
        return <PendingRow turn={row.turn} />;
      case "queued":
        return <QueuedRow conversationId={row.conversationId} entry={row.entry} held={row.held} />;
      default:
        return row satisfies never;
    }
  },
  (before, after) => same(before.row, after.row) && before.isTarget === after.isTarget,
);

/** Rows are made anew with every change of the list; what they show is not. */
function same(before: Row, after: Row): boolean {
  if (before.kind === "message" && after.kind === "message") return before.message === after.message;
  if (before.kind === "pending" && after.kind === "pending") return before.turn === after.turn;
  return (
    before.kind === "queued" && after.kind === "queued" && before.entry === after.entry && before.held === after.held
  );
}
