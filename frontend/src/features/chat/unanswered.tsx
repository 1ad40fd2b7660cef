import { CornerDownLeft } from "lucide-react";
import type { Message } from "@/lib/types";
import { Button } from "@/ui/button";
import { answerQuestion } from "./answering";

/** A question that nobody answered: one that was stored by another client, or whose answers are hidden. */
export function Unanswered({ question }: { question: Message }) {
  return (
    <div className="flex flex-wrap items-center justify-end gap-3 pb-8 text-sm text-muted">
      <span>This has no answer yet.</span>
      <Button size="small" onClick={() => void answerQuestion(question)}>
        <CornerDownLeft className="size-4" /> Answer it
      </Button>
    </div>
  );
}
