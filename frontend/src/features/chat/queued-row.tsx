import { Pencil, Send, Trash2 } from "lucide-react";
import { restoreDraft } from "@/features/composer";
import { Button } from "@/ui/button";
import { send } from "./answering";
import { asShown } from "./pending-row";
import { Bubble } from "./question";
import { type Queued, unqueue } from "./queue";
import { useTurns } from "./turns";

/** What is sent when the answer before it has ended. */
interface QueuedRowProps {
  conversationId: string;
  entry: Queued;
  /** What it waited for has not come to its end. */
  held: boolean;
}

export function QueuedRow({ conversationId, entry, held }: QueuedRowProps) {
  const busy = useTurns(({ pending }) => pending.has(conversationId));
  const sendNow = () => {
    unqueue(conversationId, entry.id);
    void send(conversationId, entry.parts, entry.model);
  };
  const edit = () => {
    unqueue(conversationId, entry.id);
    restoreDraft(conversationId, entry.parts);
  };
  return (
    <article aria-label="Waiting to be sent" className="flex flex-col items-end pt-2 pb-6">
      <Bubble parts={asShown(entry.parts)} dimmed />
      <div className="mt-1 flex flex-wrap items-center gap-1 text-sm text-muted">
        <span className="mr-1">{held ? "Not sent, since the answer failed" : "Sent when the answer is there"}</span>
        <Button size="small" look="quiet" disabled={busy} onClick={sendNow}>
          <Send className="size-4" /> Send now
        </Button>
        <Button size="small" look="quiet" onClick={edit}>
          <Pencil className="size-4" /> Edit
        </Button>
        <Button size="small" look="quiet" onClick={() => unqueue(conversationId, entry.id)}>
          <Trash2 className="size-4" /> Remove
        </Button>
      </div>
    </article>
  );
}
