import type { components } from "@/protocol/openapi";

export const LOCAL_MODEL_WORDS: Record<components["schemas"]["AboutOut"]["local_model"], string> = {
  off: "Off",
  missing: "Wanted, but not installed",
  starting: "Starting",
  ready: "Running",
  failed: "Did not start; it is tried again",
};
