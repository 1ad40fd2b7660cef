import { useQuery } from "@tanstack/react-query";
import { api } from "@/lib/gateway";
import { queryClient } from "@/lib/query-client";
import type { Variant, VariantSet } from "./types";
import { bare } from "./variants";

const KEY = ["variant-sets"];

/** Variants that are kept by a name; fetched anew when they are looked at, since another client may keep some. */
export function useVariantSets(wanted: boolean) {
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => fetchSets(signal), enabled: wanted, staleTime: 0 });
}

async function fetchSets(signal: AbortSignal): Promise<VariantSet[]> {
  const { data } = await api.GET("/api/variant-sets", { signal });
  return data?.items ?? [];
}

export async function fetchSet(name: string): Promise<Variant[]> {
  const { data } = await api.GET("/api/variant-sets/{name}", { params: { path: { name } } });
  return data?.variants.map(bare) ?? [];
}

export async function keepSet(name: string, variants: readonly Variant[]): Promise<void> {
  const body = { variants: variants.map(bare) };
  await api.PUT("/api/variant-sets/{name}", { params: { path: { name } }, body });
  await queryClient.invalidateQueries({ queryKey: KEY });
}

export async function dropSet(name: string): Promise<void> {
  await api.DELETE("/api/variant-sets/{name}", { params: { path: { name } } });
  await queryClient.invalidateQueries({ queryKey: KEY });
}
