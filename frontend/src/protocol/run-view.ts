import type { GatewayError } from "./errors";
import type { Message, Part, RunEvent, StartEvent, StatusEvent, Terminal } from "./events";
import { apply as applyToDraft, type Draft, EMPTY } from "./fold";
import type { Connection } from "./patience";

/** What a run looks like from here. A new object with every change. */
export interface RunView {
  readonly connection: Connection;
  readonly runId: string | null;
  readonly start: StartEvent | null;
  /** What is being waited for, as long as nothing is shown. */
  readonly waiting: StatusEvent | null;
  readonly draft: Draft;
  /** Set when the run has ended and all of its text is here. */
  readonly end: Terminal | null;
  /** Why nobody follows the run any more, though it may go on. */
  readonly problem: GatewayError | null;
}

export const NOTHING_YET: RunView = {
  connection: { state: "connecting" },
  runId: null,
  start: null,
  waiting: null,
  draft: EMPTY,
  end: null,
  problem: null,
};

export type RunChange =
  | { readonly type: "connection"; readonly connection: Connection }
  | { readonly type: "accepted"; readonly runId: string }
  | { readonly type: "event"; readonly event: RunEvent }
  | { readonly type: "ended"; readonly end: Terminal; readonly stored: Message | null }
  | { readonly type: "refused"; readonly problem: GatewayError };

export function apply(view: RunView, change: RunChange): RunView {
  switch (change.type) {
    case "connection":
      return { ...view, connection: change.connection };
    case "accepted":
      return { ...view, runId: change.runId };
    case "event":
      return applyEvent(view, change.event);
    case "ended": {
      const parts: readonly Part[] = change.stored?.parts ?? view.draft.parts;
      return { ...view, draft: { parts, growing: null }, waiting: null, end: change.end };
    }
    case "refused":
      return { ...view, waiting: null, problem: change.problem };
    default:
      return change satisfies never;
  }
}

function applyEvent(view: RunView, event: RunEvent): RunView {
  if (event.type === "status") return { ...view, waiting: event };
  if (event.type === "start") return { ...view, start: event, runId: event.run_id };
  return { ...view, waiting: null, draft: applyToDraft(view.draft, event) };
}
