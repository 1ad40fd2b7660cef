import { useEffect, useRef, useState } from "react";
import { wholeSentences } from "@/lib/sentences";
import type { ComparisonClient } from "@/protocol/comparison-client";
import { content } from "@/protocol/fold";
import type { Comparison } from "../types";
import type { LaneNames } from "./lanes-of";
import { useLook } from "./look";

// Often enough to follow, seldom enough to be understood.
const SPOKEN_EVERY_MS = 2500;

const ENDS = {
  completed: "has ended",
  stopped: "was stopped",
  failed: "failed",
  interrupted: "was interrupted",
} as const;

interface LanesSpeakerProps {
  comparison: Comparison;
  names: LaneNames;
  client: ComparisonClient | null;
}

/** For who listens: whole sentences of each answer by its name, or of one answer alone, and how each ended. */
export function LanesSpeaker({ comparison, names, client }: LanesSpeakerProps) {
  const spoken = useLook((look) => look.spoken);
  const [words, setWords] = useState("");
  const heard = useRef(new Map<string, { chars: number; ended: boolean }>());
  const live = comparison.status === "running";
  // A clock beside the stream: what is spoken is not what is shown.
  useEffect(() => {
    if (!client || !live || spoken === "none") return;
    const say = () => {
      const said = comparison.lanes.flatMap((lane) => {
        if (spoken !== "all" && spoken !== lane.place) return [];
        const before = heard.current.get(lane.run_id) ?? { chars: 0, ended: false };
        const { draft, end } = client.run(lane.run_id);
        const rest = content(draft.parts).slice(before.chars);
        const now = end ? rest : wholeSentences(rest);
        heard.current.set(lane.run_id, { chars: before.chars + now.length, ended: end !== null });
        const name = names.spoken(lane);
        const text = now.trim() === "" ? [] : [`${name}: ${now.trim()}`];
        return end && !before.ended ? [...text, `${name} ${ENDS[end.status]}.`] : text;
      });
      if (said.length > 0) setWords(said.join("\n"));
    };
    const timer = setInterval(say, SPOKEN_EVERY_MS);
    return () => {
      clearInterval(timer);
      say();
    };
  }, [client, comparison, names, spoken, live]);
  return (
    <p role="status" aria-live="polite" className="sr-only whitespace-pre-line">
      {words}
    </p>
  );
}
