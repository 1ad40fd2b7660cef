import { memo, type ReactNode, Suspense } from "react";
import { ComparisonTurn } from "@/features/compare";
import type { Message } from "@/lib/types";
import { Answer } from "./answer";
import { PendingRow } from "./pending-row";
import { Question } from "./question";
import { QueuedRow } from "./queued-row";
import type { Row } from "./rows";
import { Unanswered } from "./unanswered";

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
            <MessageView message={row.message} isLast={row.isLast} />
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

/** A question without an answer, and an answer among others, may belong to a comparison. */
function MessageView({ message, isLast }: { message: Message; isLast: boolean }) {
  if (message.role !== "assistant") {
    return (
      <>
        <Question message={message} />
        {isLast && (
          <Turn
            conversationId={message.conversation_id}
            messageId={message.id}
            otherwise={<Unanswered question={message} />}
          />
        )}
      </>
    );
  }
  return (
    <>
      {message.siblings.count > 1 && message.parent_id !== null && (
        <Turn conversationId={message.conversation_id} messageId={message.parent_id} />
      )}
      <Answer message={message} />
    </>
  );
}

interface TurnProps {
  conversationId: string;
  messageId: string;
  /** Where it belongs to no comparison. */
  otherwise?: ReactNode;
}

function Turn(about: TurnProps) {
  return (
    <Suspense>
      <ComparisonTurn {...about} />
    </Suspense>
  );
}

/** Rows are made anew with every change of the list; what they show is not. */
function same(before: Row, after: Row): boolean {
  if (before.kind === "message" && after.kind === "message") {
    return before.message === after.message && before.isLast === after.isLast;
  }
  if (before.kind === "pending" && after.kind === "pending") return before.turn === after.turn;
  return (
    before.kind === "queued" && after.kind === "queued" && before.entry === after.entry && before.held === after.held
  );
}
