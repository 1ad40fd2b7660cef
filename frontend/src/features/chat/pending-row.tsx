import { useSyncExternalStore } from "react";
import type { Message, PartIn } from "@/lib/types";
import { AnswerFrame, LiveText } from "./answer";
import { Bubble } from "./question";
import type { PendingTurn } from "./turns";

/** A question on its way, and the first of its answer. */
export function PendingRow({ turn }: { turn: PendingTurn }) {
  const view = useSyncExternalStore(turn.run.subscribe, turn.run.view);
  return (
    <>
      {turn.parts && (
        <article aria-label="You, being sent" className="flex flex-col items-end pt-2 pb-6">
          <Bubble parts={asShown(turn.parts)} />
          {/* The place of the actions that come once it is stored. */}
          <div className="mt-1 h-7 coarse:h-11" />
        </article>
      )}
      <AnswerFrame model={turn.model} isLive>
        <LiveText view={view} />
      </AnswerFrame>
    </>
  );
}

/** Parts to be sent, as they will be once they are stored. */
export function asShown(parts: readonly PartIn[]): Message["parts"] {
  return parts.map((part) => {
    if (part.type === "text") return { type: "text", text: part.text };
    const url = part.file_id ? `/api/files/${part.file_id}` : (part.url ?? "");
    const file = { file_id: part.file_id ?? "", url, media_type: "" };
    return part.type === "image"
      ? { type: "image", ...file, width: null, height: null }
      : { type: "file", ...file, name: part.name ?? null, size: 0 };
  });
}
