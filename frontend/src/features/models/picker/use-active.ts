import { useCallback, useState } from "react";
import type { Model } from "@/lib/types";
import type { Filters } from "../filters";
import { usePickerState } from "../picker-state";
import type { Row } from "../rows";
import type { Order } from "../sorting";

/** A row that one went to, of the list as it was searched, filtered and sorted then: another list begins at its top. */
interface Visited {
  readonly key: string;
  readonly query: string;
  readonly filters: Filters;
  readonly order: Order;
}

/** Which row is meant: the one that one went to; as long as nothing was asked for, the chosen model's; else the first. */
export function useActive(rows: readonly Row[], query: string, value: string | null) {
  const { filters, order } = usePickerState();
  const [visited, setVisited] = useState<Visited | null>(null);
  const [opened] = useState({ query, filters, order });
  const isOf = (view: Omit<Visited, "key"> | null) =>
    view?.query === query && view.filters === filters && view.order === order;
  const visit = useCallback((key: string) => setVisited({ key, query, filters, order }), [query, filters, order]);
  const isVisited = isOf(visited);
  const activeIndex = indexOfActive(rows, isVisited ? visited?.key : undefined, isOf(opened) ? value : null);
  return { activeIndex, active: modelAt(rows, activeIndex), isVisited, visit };
}

function indexOfActive(rows: readonly Row[], key: string | undefined, value: string | null): number {
  const visited = key === undefined ? -1 : rows.findIndex((row) => row.key === key);
  if (visited >= 0) return visited;
  const chosen = rows.findIndex((row) => row.kind === "model" && row.model.id === value);
  return chosen >= 0 ? chosen : rows.findIndex(({ kind }) => kind === "model");
}

function modelAt(rows: readonly Row[], index: number): Model | undefined {
  const row = rows[index];
  return row?.kind === "model" ? row.model : undefined;
}
