import { api } from "@/lib/gateway";
import { problemWords } from "@/lib/problem-words";
import { toast } from "@/ui/toast";
import { isLive, messagesOf } from "./branch";
import { knownBranch } from "./branch-cache";
import { liveRun } from "./live-runs";
import { useTurns } from "./turns";

/** End the answer that is being written at the end of this conversation; what was written is kept. */
export async function stopAnswer(conversationId: string): Promise<void> {
  const turn = useTurns.getState().pending.get(conversationId);
  const last = messagesOf(knownBranch(conversationId)).at(-1);
  try {
    if (turn) await turn.run.stop();
    else if (last?.run_id && isLive(last)) {
      const run = liveRun(last.id);
      if (run) await run.stop();
      else await api.POST("/api/runs/{run_id}/stop", { params: { path: { run_id: last.run_id } } });
    }
  } catch (error) {
    toast({ text: problemWords(error), tone: "danger" });
  }
}
