import { restoreDraft } from "@/features/composer";
import { api } from "@/lib/gateway";
import { problemWords } from "@/lib/problem-words";
import type { PartIn } from "@/lib/types";
import { newKey } from "@/protocol/run-client";
import { toast } from "@/ui/toast";
import { putComparison } from "./comparisons";
import type { Comparison } from "./types";

/** The next message in every lane. The new comparison's id; null where it was refused. */
export async function goOn(comparison: Comparison, parts: PartIn[]): Promise<string | null> {
  const params = { path: { comparison_id: comparison.id }, header: { "idempotency-key": newKey() } };
  try {
    const { data } = await api.POST("/api/comparisons/{comparison_id}/continue", { params, body: { message: parts } });
    if (!data) return null;
    putComparison(data);
    return data.id;
  } catch (error) {
    restoreDraft(comparison.conversation_id, parts);
    toast({ text: problemWords(error), tone: "danger" });
    return null;
  }
}
