import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "@/lib/gateway";
import type { components, paths } from "@/protocol/openapi";
import { type Period, since } from "./periods";

export type Usage = components["schemas"]["UsageSumsOut"];
export type Spent = Usage["items"][number];
export type GroupBy = Usage["group_by"];

type Query = NonNullable<paths["/api/usage"]["get"]["parameters"]["query"]>;

export function useUsage(groupBy: GroupBy, period: Period) {
  return useQuery({
    queryKey: ["usage", groupBy, period],
    queryFn: ({ signal }) => fetchUsage({ group_by: groupBy, ...since(period) }, signal),
    // What was asked before stays in sight until the new sums are here.
    placeholderData: keepPreviousData,
    refetchOnMount: "always",
  });
}

async function fetchUsage(query: Query, signal: AbortSignal): Promise<Usage> {
  const { data } = await api.GET("/api/usage", { params: { query }, signal });
  if (!data) throw new Error("the gateway said nothing of its usage");
  return data;
}
