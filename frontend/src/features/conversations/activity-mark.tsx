import { useActivity } from "./use-activity";

/** Beside a title: an answer is being written there, or one ended that nobody has seen. */
export function ActivityMark({ id }: { id: string }) {
  const isStreaming = useActivity(({ streaming }) => streaming.has(id));
  const isUnseen = useActivity(({ unseen }) => unseen.has(id));
  if (isStreaming) return <Mark words="answer being written" className="animate-pulse border-2 border-accent" />;
  if (isUnseen) return <Mark words="new answer" className="bg-accent" />;
  return null;
}

function Mark({ words, className }: { words: string; className: string }) {
  return (
    <>
      <span aria-hidden="true" className={`size-2.5 shrink-0 rounded-full ${className}`} />
      <span className="sr-only"> ({words})</span>
    </>
  );
}
