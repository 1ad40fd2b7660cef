import { useQuery } from "@tanstack/react-query";
import { api } from "@/lib/gateway";
import type { Model } from "@/lib/types";
import type { components } from "@/protocol/openapi";
import { isBrokered } from "./names";

export type Endpoints = components["schemas"]["EndpointsOut"];
export type Endpoint = components["schemas"]["EndpointOut"];

// As long as the gateway keeps them.
const FRESH_MS = 5 * 60_000;

/** The providers of a model, as soon as `wanted`. A server's models have none to choose from. */
export function useEndpoints(model: Model, wanted: boolean) {
  return useQuery({
    queryKey: ["endpoints", model.id],
    queryFn: ({ signal }) => fetchEndpoints(model.id, signal),
    enabled: wanted && isBrokered(model),
    staleTime: FRESH_MS,
  });
}

async function fetchEndpoints(id: string, signal: AbortSignal): Promise<Endpoints> {
  const [author = "", slug = ""] = id.split("/");
  const params = { path: { author, slug } };
  const { data } = await api.GET("/api/models/{author}/{slug}/endpoints", { params, signal });
  if (!data) throw new Error("the list of providers had no body");
  return data;
}
