import { memo, type ReactNode } from "react";
import { modelLabel, useModel } from "@/features/models";
import { Parts } from "@/features/parts";
import type { Message } from "@/lib/types";
import type { RunView } from "@/protocol/run-view";
import { AnswerActions } from "./answer-actions";
import { AnswerMeta } from "./answer-meta";
import { AnswerNotice } from "./answer-notice";
import { isLive } from "./branch";
import { useLiveRun } from "./live-runs";
import { Notes } from "./notes";
import { messageElementId } from "./selection";
import { Waiting } from "./waiting";

/** An assistant message: as it is being written, then as it is stored, in one place, so that its end redraws nothing. */
export const Answer = memo(function Answer({ message }: { message: Message }) {
  const live = isLive(message);
  const followed = useLiveRun(message);
  const view = live ? followed?.view : undefined;
  return (
    <AnswerFrame id={message.id} model={message.model} isLive={live}>
      <Notes notes={message.notes} />
      <Parts parts={view?.draft.parts ?? message.parts} live={live} />
      {view && <Waiting view={view} />}
      {!live && <AnswerEnd message={message} />}
    </AnswerFrame>
  );
});

function AnswerEnd({ message }: { message: Message }) {
  return (
    <>
      <AnswerNotice message={message} />
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <AnswerActions message={message} />
        <AnswerMeta message={message} />
      </div>
    </>
  );
}

/** What a run has said so far, and what is waited for. */
export function LiveText({ view }: { view: RunView }) {
  return (
    <>
      <Parts parts={view.draft.parts} live />
      <Waiting view={view} />
    </>
  );
}

interface AnswerFrameProps {
  id?: string;
  model: string | null;
  isLive?: boolean;
  children: ReactNode;
}

export function AnswerFrame({ id, model, isLive: live = false, children }: AnswerFrameProps) {
  const known = useModel(model);
  const name = modelLabel(known ?? model ?? "a model");
  return (
    <article
      {...(id && { id: messageElementId(id) })}
      aria-label={`Answer by ${name}${live ? ", being written" : ""}`}
      className="pt-1 pb-8"
    >
      {model !== null && (
        <p className="mb-2 truncate text-sm text-muted" title={model}>
          {name}
        </p>
      )}
      {children}
    </article>
  );
}
