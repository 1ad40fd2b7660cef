import type { Part } from "../../src/protocol/events";
import { content } from "../../src/protocol/fold";
import type { RunClient } from "../../src/protocol/run-client";
import type { RunView } from "../../src/protocol/run-view";

/** The view as soon as it is as wanted. */
export function seen(run: RunClient, isWanted: (view: RunView) => boolean): Promise<RunView> {
  return new Promise((resolve) => {
    let unsubscribe = () => {};
    const look = () => {
      if (!isWanted(run.view())) return;
      unsubscribe();
      resolve(run.view());
    };
    unsubscribe = run.subscribe(look);
    look();
  });
}

export function textOf(view: RunView): string {
  return content(view.draft.parts);
}

export function words(count: number): (view: RunView) => boolean {
  return (view) => textOf(view).split(" ").length > count;
}

/** Durations are measured by the gateway, and not part of the stream. */
export function untimed(parts: readonly Part[]): Part[] {
  return parts.map((part) => (part.type === "reasoning" ? { ...part, duration_ms: null } : part));
}
