import { useEffect, useRef, useState } from "react";
import { visible } from "@/lib/bidi";
import { wholeSentences } from "@/lib/sentences";
import type { Message } from "@/lib/types";
import { content } from "@/protocol/fold";
import { isLive } from "./branch";
import { liveRun } from "./live-runs";

// Often enough to follow, seldom enough to be understood.
const SPOKEN_EVERY_MS = 2500;

/** For who listens: the answer in whole sentences as it comes, and how it ended. */
export function Speaker({ messages }: { messages: readonly Message[] }) {
  const last = messages.at(-1);
  const [words, setWords] = useState("");
  const heard = useRef({ id: "", chars: 0 });
  const id = last?.role === "assistant" ? last.id : null;
  const live = last !== undefined && isLive(last);
  // A clock beside the stream: what is spoken is not what is shown.
  useEffect(() => {
    if (!live || id === null) return;
    heard.current = { id, chars: 0 };
    setWords("Answering.");
    const timer = setInterval(() => {
      const run = liveRun(id);
      if (!run) return;
      const text = content(run.view().draft.parts);
      const spoken = wholeSentences(text.slice(heard.current.chars));
      if (spoken === "") return;
      heard.current.chars += spoken.length;
      setWords(spoken);
    }, SPOKEN_EVERY_MS);
    return () => clearInterval(timer);
  }, [id, live]);
  // What was left unsaid when it ended.
  useEffect(() => {
    if (live || last === undefined || heard.current.id !== last.id) return;
    const rest = last.content.slice(heard.current.chars).trim();
    heard.current = { id: "", chars: 0 };
    setWords(`${rest} ${ENDS[last.status] ?? ""}`.trim());
  }, [live, last]);
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {visible(words)}
    </p>
  );
}

const ENDS: Partial<Record<Message["status"], string>> = {
  completed: "End of the answer.",
  stopped: "The answer was stopped.",
  failed: "The answer failed.",
  interrupted: "The answer was interrupted.",
};
