import { queryOptions, useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { onLive } from "@/lib/live";
import { queryClient, refetchAfterGap } from "@/lib/query-client";
import type { Model } from "@/lib/types";
import { fetchModels, type ModelList, modelsKey, refreshModels } from "./model-list";
import { storeList, useStoredList } from "./stored-list";

export interface Models {
  readonly models: readonly Model[];
  readonly byId: ReadonlyMap<string, Model>;
  readonly fetchedAt: string | null;
  /** It is an older list: the last try to fetch one failed. */
  readonly stale: boolean;
  /** The gateway has said what is there; before that it may be a list from an earlier visit. */
  readonly isKnown: boolean;
  readonly defaultModel: string | null;
  /** There is nothing to show yet. */
  readonly isLoading: boolean;
  readonly error: Error | null;
  /** Has the gateway fetch it now. */
  readonly refresh: () => Promise<void>;
  readonly isRefreshing: boolean;
}

const listQuery = queryOptions({
  queryKey: modelsKey,
  queryFn: async ({ signal }): Promise<ModelList> => {
    const list = await fetchModels(signal);
    storeList(list);
    return list;
  },
});

const stopListening = onLive({
  onChange: ({ type }) => {
    if (type === "models.changed") void queryClient.invalidateQueries({ queryKey: modelsKey });
  },
  onGap: () => refetchAfterGap(modelsKey),
});
import.meta.hot?.dispose(stopListening);

const EMPTY: ModelList = { items: [], fetched_at: null, stale: false, default_model: "" };

/** The list of models: at once the one of the last visit, then the gateway's, kept true by live events. */
export function useModels(): Models {
  const query = useQuery(listQuery);
  const stored = useStoredList(({ list }) => (query.data ? null : list));
  const [isRefreshing, setRefreshing] = useState(false);
  const refresh = useCallback(async () => {
    setRefreshing(true);
    try {
      await refreshModels(queryClient);
    } finally {
      setRefreshing(false);
    }
  }, []);
  const list = query.data ?? stored;
  const { items, fetched_at, stale, default_model } = list ?? EMPTY;
  return {
    models: items,
    byId: indexed(items),
    fetchedAt: fetched_at,
    stale: stale || (list !== null && query.isError),
    isKnown: query.data !== undefined && items.length > 0,
    defaultModel: default_model || null,
    isLoading: list === null && query.isPending,
    error: query.error,
    refresh,
    isRefreshing,
  };
}

/** One model of it; undefined where the list does not have it, or is not there yet. */
export function useModel(id: string | null): Model | undefined {
  const { byId } = useModels();
  return id === null ? undefined : byId.get(id);
}

// Made once for each list, however many ask.
const indexes = new WeakMap<readonly Model[], ReadonlyMap<string, Model>>();

function indexed(items: readonly Model[]): ReadonlyMap<string, Model> {
  const known = indexes.get(items);
  if (known) return known;
  const index = new Map(items.map((model) => [model.id, model]));
  indexes.set(items, index);
  return index;
}
