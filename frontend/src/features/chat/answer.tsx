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

/** An assistant message: as it is stored, or as it is being written. */
export const Answer = memo(function Answer({ message }: { message: Message }) {
  return isLive(message) ? <LiveAnswer message={message} /> : <StoredAnswer message={message} />;
});

function StoredAnswer({ message }: { message: Message }) {
  return (
    <AnswerFrame id={message.id} model={message.model}>
      <Notes notes={message.notes} />
      <Parts parts={message.parts} live={false} />
      <AnswerNotice message={message} />
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <AnswerActions message={message} />
        <AnswerMeta message={message} />
      </div>
    </AnswerFrame>
  );
}

function LiveAnswer({ message }: { message: Message }) {
  const live = useLiveRun(message);
  return (
    <AnswerFrame id={message.id} model={message.model} isLive>
      <Notes notes={message.notes} />
      {live ? <LiveText view={live.view} /> : <Parts parts={message.parts} live />}
    </AnswerFrame>
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
