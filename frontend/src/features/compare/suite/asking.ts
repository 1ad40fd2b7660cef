import { api, gateway } from "@/lib/gateway";
import { onLive } from "@/lib/live";
import { ProblemError } from "@/protocol/errors";
import { Patience } from "@/protocol/patience";
import { putComparison } from "../comparisons";
import type { Comparison, ComparisonRequest } from "../types";

/** What a running suite asks of the gateway: over connections that break, for as long as it takes. */
export interface Asking {
  /** A comparison that there should be; null where it is gone. */
  found(id: string): Promise<Comparison | null>;
  /** A new one; null where it would be over its budget. */
  begun(body: ComparisonRequest, key: string): Promise<Comparison | null>;
  /** Ask a lane again; one that would be too dear keeps what it has. */
  again(id: string, runId: string): Promise<void>;
  /** The comparison as it ended; `onChange` is told of what comes before. */
  ended(id: string, onChange: (comparison: Comparison) => void): Promise<Comparison>;
}

// Where an event was missed.
const LOOK_EVERY_MS = 4000;

export const asking: Asking = {
  found: async (id) => {
    try {
      return await one(id);
    } catch (error) {
      if (hasCode(error, "not_found")) return null;
      throw error;
    }
  },
  begun: (body, key) => unlessTooDear(() => created(body, key)),
  again: async (id, runId) => {
    const params = { path: { comparison_id: id }, header: { "idempotency-key": `again-${runId}` } };
    const body = { run_id: runId };
    await unlessTooDear(() => persistent(() => api.POST("/api/comparisons/{comparison_id}/retry", { params, body })));
  },
  ended: async (id, onChange) => {
    for (;;) {
      // Before it is fetched: what changes in between is not missed.
      const changed = laneEnded();
      const comparison = await one(id);
      putComparison(comparison);
      if (comparison.status === "ended") return comparison;
      onChange(comparison);
      await changed;
    }
  },
};

async function one(id: string): Promise<Comparison> {
  const params = { path: { comparison_id: id } };
  const { data } = await persistent(() => api.GET("/api/comparisons/{comparison_id}", { params }));
  if (!data) throw new Error("a comparison had no body");
  return data;
}

async function created(body: ComparisonRequest, key: string): Promise<Comparison> {
  const params = { header: { "idempotency-key": key } };
  const { data } = await persistent(() => api.POST("/api/comparisons", { params, body }));
  return data as Comparison; // 201, since no stream was asked for
}

function persistent<T>(attempt: () => Promise<T>): Promise<T> {
  return new Patience(gateway, undefined).persist(attempt);
}

async function unlessTooDear<T>(attempt: () => Promise<T>): Promise<T | null> {
  try {
    return await attempt();
  } catch (error) {
    if (hasCode(error, "over_budget")) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof ProblemError && error.code === code;
}

/** As soon as any run has ended, or after a while. */
function laneEnded(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stopListening();
      resolve();
    };
    const timer = setTimeout(done, LOOK_EVERY_MS);
    const stopListening = onLive({ onChange: ({ type }) => type === "run.ended" && done(), onGap: done });
  });
}
