import { useEffect, useState } from "react";
import type { ComparisonClient } from "@/protocol/comparison-client";
import { content } from "@/protocol/fold";

interface Sample {
  readonly at: number;
  readonly chars: number;
}

// Long enough to be steady, short enough to be of now.
const WINDOW_MS = 3000;
// Before that it would jump.
const LEAST_MS = 800;
// As many as a token has in most languages written in Latin letters, about.
const CHARS_PER_TOKEN = 4;

/** Tokens per second, about, from how fast text has come lately. What was there when one came does not count. */
export function paceOf(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < LEAST_MS) return null;
  return ((last.chars - first.chars) / CHARS_PER_TOKEN / (last.at - first.at)) * 1000;
}

export function sampled(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples.filter(({ at }) => at > sample.at - WINDOW_MS), sample];
}

// A figure that changes with every frame cannot be read.
const EVERY_MS = 500;

/** Of a run that is being written; null where it is too early to say. */
export function usePace(client: ComparisonClient | null, runId: string, live: boolean): number | null {
  const [pace, setPace] = useState<number | null>(null);
  // A clock beside the stream.
  useEffect(() => {
    if (!client || !live) return;
    let seen: readonly Sample[] = [];
    const look = () => {
      const { draft } = client.run(runId);
      if (draft.parts.length === 0) return;
      seen = sampled(seen, { at: performance.now(), chars: content(draft.parts).length });
      const now = paceOf(seen);
      setPace(now === null ? null : Math.round(now));
    };
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [client, runId, live]);
  return pace;
}
