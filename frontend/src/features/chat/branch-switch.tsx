import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Message } from "@/lib/types";
import { IconButton } from "@/ui/icon-button";
import { goToBranch } from "./answering";

/** `‹ 2/3 ›`: steps through the siblings of a message. Nothing where it is alone. */
export function BranchSwitch({ message }: { message: Message }) {
  const { index, count, ids } = message.siblings;
  if (count < 2) return null;
  const go = (to: number) => {
    const id = ids[to];
    if (id !== undefined) void goToBranch(message.conversation_id, id);
  };
  return (
    <fieldset aria-label="Branches" className="mr-1 flex items-center">
      <IconButton label="Previous branch" size="small" disabled={index === 0} onClick={() => go(index - 1)}>
        <ChevronLeft />
      </IconButton>
      <span className="min-w-8 text-center text-sm text-muted tabular-nums">
        <span className="sr-only">Branch </span>
        {index + 1}/{count}
      </span>
      <IconButton label="Next branch" size="small" disabled={index === count - 1} onClick={() => go(index + 1)}>
        <ChevronRight />
      </IconButton>
    </fieldset>
  );
}
