import { EyeOff, Pencil } from "lucide-react";
import { memo, useState } from "react";
import { returnToComposer } from "@/features/composer";
import { markdownOf, Parts } from "@/features/parts";
import type { Message } from "@/lib/types";
import { CopyButton } from "@/ui/copy-button";
import { IconButton } from "@/ui/icon-button";
import { hide } from "./answering";
import { BranchSwitch } from "./branch-switch";
import { EditQuestion } from "./edit-question";
import { useQuestionBeingEdited } from "./editing";

/** A person's message; a press away from being asked otherwise. */
export const Question = memo(function Question({ message }: { message: Message }) {
  const [editing, setEditing] = useQuestionBeingEdited(message.id);
  const close = () => {
    setEditing(false);
    returnToComposer();
  };
  if (editing) return <EditQuestion message={message} onClose={close} />;
  return (
    <article aria-label="You" className="group/question flex flex-col items-end pt-2 pb-6">
      <Bubble parts={message.parts} />
      <QuestionActions message={message} onEdit={() => setEditing(true)} />
    </article>
  );
});

export function Bubble({ parts, dimmed = false }: { parts: Message["parts"]; dimmed?: boolean }) {
  return (
    <div
      className={`max-w-[min(36rem,88%)] min-w-0 rounded-xl bg-bubble px-4 py-2.5 wrap-anywhere ${dimmed ? "opacity-70" : ""}`}
    >
      <Collapsing parts={parts} />
    </div>
  );
}

// Beyond this a question is folded: the answer is the page.
const LONG_CHARS = 2400;

function Collapsing({ parts }: { parts: Message["parts"] }) {
  const [open, setOpen] = useState(false);
  const chars = parts.reduce(
    (sum, part) => sum + ("text" in part && typeof part.text === "string" ? part.text.length : 0),
    0,
  );
  if (chars <= LONG_CHARS) return <Parts parts={parts} live={false} from="user" />;
  return (
    <>
      <div className={open ? "" : "max-h-72 overflow-hidden [mask-image:linear-gradient(black_75%,transparent)]"}>
        <Parts parts={parts} live={false} from="user" />
      </div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="mt-1 min-h-(--row) text-sm font-medium text-accent hover:underline"
      >
        {open ? "Show less" : "Show all of it"}
      </button>
    </>
  );
}

function QuestionActions({ message, onEdit }: { message: Message; onEdit: () => void }) {
  return (
    <div className="mt-1 -mr-1.5 flex items-center text-faint">
      <div className="flex items-center opacity-0 transition-opacity group-hover/question:opacity-100 group-focus-within/question:opacity-100 coarse:opacity-100">
        <IconButton label="Edit, and ask otherwise" size="small" onClick={onEdit}>
          <Pencil />
        </IconButton>
        <CopyButton label="Copy" size="small" text={() => markdownOf(message.parts)} />
        <IconButton label="Hide this branch" size="small" onClick={() => void hide(message)}>
          <EyeOff />
        </IconButton>
      </div>
      <BranchSwitch message={message} />
    </div>
  );
}
