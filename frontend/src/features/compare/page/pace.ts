import { useRef } from "react";
import { content } from "@/protocol/fold";
import type { RunView } from "@/protocol/run-view";

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

/** Of a run that is being written; null where it is too early to say. */
export function usePace({ draft }: RunView): number | null {
  const samples = useRef<{ seen: readonly Sample[]; draft: RunView["draft"] | null }>({ seen: [], draft: null });
  // Each frame brings another draft, and with it another render: a clock would only say the same again.
  if (samples.current.draft !== draft && draft.parts.length > 0) {
    const sample = { at: performance.now(), chars: content(draft.parts).length };
    samples.current = { seen: sampled(samples.current.seen, sample), draft };
  }
  return paceOf(samples.current.seen);
}
