import { type KeyboardEvent, useCallback, useId, useMemo, useRef, useState } from "react";
import { IS_MAC } from "@/lib/commands";
import { usePreferences } from "@/lib/preferences";
import type { Model } from "@/lib/types";
import { isFiltering, NO_FILTERS } from "../filters";
import { toggleFavourite } from "../liked";
import { hideDetails, setPickerState, showDetails, usePickerState } from "../picker-state";
import { choices, type Row, rowsOf } from "../rows";
import { useModels } from "../use-models";
import { moved } from "./moves";

export interface PickerOptions {
  readonly value: string | null;
  readonly needs: readonly string[];
  readonly onChoose: (id: string) => void;
}

export type Picker = ReturnType<typeof usePicker>;

/** What the open picker shows, and what its keys do. */
export function usePicker({ value, needs, onChoose }: PickerOptions) {
  const list = useModels();
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [fittingOnly, setFittingOnly] = useState(needs.length > 0);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const { filters, order, showsDetails } = usePickerState();
  // As they were when it opened: a row must not move away from under the hand that stars it.
  const [liked] = useState(() => usePreferences.getState());

  const gone = value !== null && list.isKnown && !list.byId.has(value) ? value : null;
  const rows = useMemo(
    () =>
      rowsOf(list.models, {
        query,
        filters,
        order,
        favourites: liked.favouriteModels,
        recents: liked.recentModels,
        gone,
        needs: fittingOnly ? needs : [],
      }),
    [list.models, query, filters, order, liked, gone, fittingOnly, needs],
  );
  const activeIndex = indexOfActive(rows, activeKey, query === "" ? value : null);
  const active = modelAt(rows, activeIndex);

  const activate = (index: number) => setActiveKey(rows[index]?.key ?? null);
  const inspect = useCallback((key: string) => {
    setActiveKey(key);
    showDetails();
  }, []);
  const search = (text: string) => {
    setQuery(text);
    setActiveKey(null);
  };
  const clear = () => {
    search("");
    setFittingOnly(false);
    setPickerState({ filters: NO_FILTERS });
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const action = actionOf(event);
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  const actionOf = (event: KeyboardEvent<HTMLInputElement>): (() => void) | undefined => {
    const { key, currentTarget: input } = event;
    const isMod = IS_MAC ? event.metaKey : event.ctrlKey;
    const next = isMod || event.shiftKey ? null : moved(rows, activeIndex, key);
    if (next !== null) return () => activate(next);
    if (active === undefined) return undefined;
    if (key === "Enter") return () => onChoose(active.id);
    if (isMod && key.toLowerCase() === "d") return () => toggleFavourite(active.id);
    // The arrows move in the text first.
    if (key === "ArrowRight" && !showsDetails && input.selectionStart === query.length) return showDetails;
    if (key === "ArrowLeft" && showsDetails && input.selectionEnd === 0) return hideDetails;
    return undefined;
  };

  return {
    list,
    rows,
    count: useMemo(() => new Set(choices(rows)).size, [rows]),
    listId,
    field,
    query,
    search,
    clear,
    isNarrowed: query !== "" || isFiltering(filters) || fittingOnly,
    fittingOnly,
    setFittingOnly,
    filters,
    order,
    gone,
    active,
    activeIndex,
    inspect,
    showsDetails,
    onKeyDown,
  };
}

/** The row that one went to; else that of the chosen model; else the first model. */
function indexOfActive(rows: readonly Row[], key: string | null, value: string | null): number {
  const visited = key === null ? -1 : rows.findIndex((row) => row.key === key);
  if (visited >= 0) return visited;
  const chosen = rows.findIndex((row) => row.kind === "model" && row.model.id === value);
  return chosen >= 0 ? chosen : rows.findIndex(({ kind }) => kind === "model");
}

function modelAt(rows: readonly Row[], index: number): Model | undefined {
  const row = rows[index];
  return row?.kind === "model" ? row.model : undefined;
}
