import type { QueryClient } from "@tanstack/react-query";
import { api } from "@/lib/gateway";
import type { Model } from "@/lib/types";
import type { components } from "@/protocol/openapi";

/** Every model that can be used, as of one fetch. */
export type ModelList = Pick<components["schemas"]["ModelsOut"], "fetched_at" | "stale" | "default_model"> & {
  readonly items: readonly Model[];
};

export const modelsKey = ["models"] as const;

// The browser keeps the last answer with its ETag and asks whether it still holds.
export async function fetchModels(signal: AbortSignal): Promise<ModelList> {
  const { data } = await api.GET("/api/models", { signal });
  if (!data) throw new Error("the list of models had no body");
  return data;
}

/** Has the gateway fetch the list now; what came of it is in the list. */
export async function refreshModels(client: QueryClient): Promise<void> {
  await api.POST("/api/models/refresh");
  await client.invalidateQueries({ queryKey: modelsKey });
}
