import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "@/lib/gateway";
import { queryClient } from "@/lib/query-client";
import type { components } from "@/protocol/openapi";

export type Upstream = components["schemas"]["UpstreamsOut"]["items"][number];

const KEY = ["upstreams"] as const;

// Nothing tells when the health of one changes, and asking costs nothing: the gateway asks nobody for it.
const POLL_MS = 10_000;

export function useUpstreams() {
  return useQuery({ queryKey: KEY, queryFn: fetchUpstreams, refetchInterval: POLL_MS, refetchOnMount: "always" });
}

/** Ask every upstream for its models now, which also shows how it is. */
export function useRefresh() {
  return useMutation({
    mutationFn: () => api.POST("/api/models/refresh"),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}

async function fetchUpstreams({ signal }: { signal: AbortSignal }): Promise<readonly Upstream[]> {
  const { data } = await api.GET("/api/upstreams", { signal });
  return data?.items ?? [];
}
