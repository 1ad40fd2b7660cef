import { api } from "@/lib/gateway";
import { type Change, onLive } from "@/lib/live";
import { ended, forgotten, known, type LiveRun, missed, started } from "./activity";
import { isTemporary } from "./cache";
import { notifyOfAnswer } from "./notify";
import { isInView } from "./route";
import { changeActivity, useActivity } from "./use-activity";

/** A change of the gateway's, as far as it is about what streams. */
export function takeActivity(change: Change): void {
  switch (change.type) {
    case "run.started":
      if (change.kind !== "title") changeActivity((activity) => started(activity, runOf(change)));
      break;
    case "run.ended":
      changeActivity((activity) => ended(activity, runOf(change)));
      // Who stopped it knows that it has ended.
      if (change.status !== "stopped") {
        miss(change.conversation_id);
        void notifyOfAnswer(change);
      }
      break;
    case "conversation.deleted":
      changeActivity((activity) => forgotten(activity, change.conversation_id));
      break;
    default:
  }
}

/** Which answers are being written, at first and after changes were missed. */
export async function refetchActivity(): Promise<void> {
  const meanwhile: Change[] = [];
  const stop = onLive({ onChange: (change) => meanwhile.push(change) });
  try {
    const before = new Set([...useActivity.getState().streaming.keys(), ...useActivity.getState().awaited]);
    const runs = await liveRuns();
    changeActivity((activity) => known(activity, runs));
    useActivity.setState({ awaited: new Set() });
    for (const id of before) if (!runs.some(({ conversationId }) => conversationId === id)) miss(id);
    // The answer may be older than what was told while it was on its way.
    for (const change of meanwhile) if (change.type !== "run.ended") takeActivity(change);
    for (const change of meanwhile) {
      if (change.type === "run.ended") changeActivity((activity) => ended(activity, runOf(change)));
    }
  } catch {
    // The gateway is away again, which the banner says; the next gap asks anew.
  } finally {
    stop();
  }
}

async function liveRuns(): Promise<LiveRun[]> {
  const found: LiveRun[] = [];
  let cursor: string | null = null;
  do {
    const query: { status: "live"; cursor?: string } = { status: "live", ...(cursor !== null && { cursor }) };
    const { data } = await api.GET("/api/runs", { params: { query } });
    for (const run of data?.items ?? []) {
      if (run.kind === "chat") found.push({ id: run.id, conversationId: run.conversation_id });
    }
    cursor = data?.next_cursor ?? null;
  } while (cursor !== null);
  return found;
}

function miss(conversationId: string): void {
  if (isInView(conversationId) || isTemporary(conversationId)) return;
  changeActivity((activity) => missed(activity, conversationId));
}

function runOf(change: { readonly run_id: string; readonly conversation_id: string }): LiveRun {
  return { id: change.run_id, conversationId: change.conversation_id };
}
