import type { RunEvent } from "@/protocol/events";

export interface Timed {
  /** Milliseconds since the first event that this page saw. */
  readonly at: number;
  readonly event: RunEvent;
}

// The last runs that this page saw, and no more of one than a person would look through.
const RUNS = 20;
const EVENTS = 20_000;

const timelines = new Map<string, Timed[]>();

/** The events of a run as this page saw them arrive; undefined for one that it did not see, or long ago. */
export function timelineOf(runId: string): readonly Timed[] | undefined {
  return timelines.get(runId);
}

/** Takes the events of one run. */
export function recorder(): (event: RunEvent) => void {
  const began = performance.now();
  const timeline: Timed[] = [];
  return (event) => {
    if (event.type === "start") {
      timelines.set(event.run_id, timeline);
      const [oldest] = timelines.keys();
      if (timelines.size > RUNS && oldest !== undefined) timelines.delete(oldest);
    }
    if (timeline.length < EVENTS) timeline.push({ at: performance.now() - began, event });
  };
}
