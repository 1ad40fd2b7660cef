import { api } from "@/lib/gateway";
import { problemWords } from "@/lib/problem-words";
import { newKey } from "@/protocol/run-client";
import { toast } from "@/ui/toast";
import { dropComparison, putComparison, refetchComparison } from "./comparisons";
import type { Comparison, JudgeRequest, Variant, Vote } from "./types";

type Answer = Promise<{ data?: Comparison }>;

/** The comparison as it is then, in what shows it; null where it was refused, which is said. */
async function settled(answer: Answer): Promise<Comparison | null> {
  try {
    const { data } = await answer;
    if (data) putComparison(data);
    return data ?? null;
  } catch (error) {
    toast({ text: problemWords(error), tone: "danger" });
    return null;
  }
}

function at(comparisonId: string) {
  return { path: { comparison_id: comparisonId } };
}

/** One key for each press, so that a request that is sent twice starts nothing twice. */
function once(comparisonId: string) {
  return { ...at(comparisonId), header: { "idempotency-key": newKey() } };
}

/** Ask the lane's variant again. */
export function retryLane(comparisonId: string, runId: string): Promise<Comparison | null> {
  const params = once(comparisonId);
  return settled(api.POST("/api/comparisons/{comparison_id}/retry", { params, body: { run_id: runId } }));
}

/** Give the lane to another variant. */
export function replaceLane(comparisonId: string, runId: string, variant: Variant): Promise<Comparison | null> {
  const params = once(comparisonId);
  return settled(api.POST("/api/comparisons/{comparison_id}/replace", { params, body: { run_id: runId, variant } }));
}

/** The conversation goes on from this answer. */
export function chooseLane(comparisonId: string, runId: string): Promise<Comparison | null> {
  const params = at(comparisonId);
  return settled(api.POST("/api/comparisons/{comparison_id}/choose", { params, body: { run_id: runId } }));
}

export function vote(comparisonId: string, body: Vote): Promise<Comparison | null> {
  return settled(api.POST("/api/comparisons/{comparison_id}/vote", { params: at(comparisonId), body }));
}

export function storeNotes(comparisonId: string, notes: string, tags: string[]): Promise<Comparison | null> {
  const body = { notes: notes === "" ? null : notes, tags };
  return settled(api.PATCH("/api/comparisons/{comparison_id}", { params: at(comparisonId), body }));
}

/** Have a model grade the lanes. */
export function judge(comparisonId: string, body: JudgeRequest): Promise<Comparison | null> {
  return settled(api.POST("/api/comparisons/{comparison_id}/judge", { params: once(comparisonId), body }));
}

export function stopJudgement(comparisonId: string, judgementId: string): Promise<Comparison | null> {
  const params = { path: { comparison_id: comparisonId, judgement_id: judgementId } };
  return settled(api.POST("/api/comparisons/{comparison_id}/judgements/{judgement_id}/stop", { params }));
}

export async function deleteJudgement(comparisonId: string, judgementId: string): Promise<void> {
  const params = { path: { comparison_id: comparisonId, judgement_id: judgementId } };
  if (await done(api.DELETE("/api/comparisons/{comparison_id}/judgements/{judgement_id}", { params }))) {
    await refetchComparison(comparisonId);
  }
}

/** Whether it is gone. */
export async function deleteComparison(comparisonId: string): Promise<boolean> {
  const params = at(comparisonId);
  const isGone = await done(api.DELETE("/api/comparisons/{comparison_id}", { params }));
  if (isGone) dropComparison(comparisonId);
  return isGone;
}

/** False where it was refused, which is said. */
async function done(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    toast({ text: problemWords(error), tone: "danger" });
    return false;
  }
}
