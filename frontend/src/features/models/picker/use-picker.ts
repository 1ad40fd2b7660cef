import { type KeyboardEvent, useCallback, useId, useMemo, useRef, useState } from "react";
import { usePreferences } from "@/lib/preferences";
import { isFiltering, NO_FILTERS } from "../filters";
import { setFilters, showDetails, usePickerState } from "../picker-state";
import { choices, rowsOf } from "../rows";
import { useModels } from "../use-models";
import { keyAction } from "./keys";
import { useActive } from "./use-active";

export interface PickerOptions {
  readonly value: string | null;
  readonly needs: readonly string[];
  readonly onChoose: (id: string) => void;
}

export type Picker = ReturnType<typeof usePicker>;

/** What the open picker shows, and what is done in it. */
export function usePicker({ value, needs, onChoose }: PickerOptions) {
  const list = useModels();
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [fittingOnly, setFittingOnly] = useState(needs.length > 0);
  const { filters, order, showsDetails } = usePickerState();
  // As they were when it opened: a row must not move away from under the hand that stars it.
  const [{ favouriteModels: favourites, recentModels: recents }] = useState(() => usePreferences.getState());
  const gone = value !== null && list.isKnown && !list.byId.has(value) ? value : null;
  const rows = useMemo(
    () => rowsOf(list.models, { query, filters, order, favourites, recents, gone, needs: fittingOnly ? needs : [] }),
    [list.models, query, filters, order, favourites, recents, gone, fittingOnly, needs],
  );
  const count = useMemo(() => new Set(choices(rows)).size, [rows]);
  const { activeIndex, active, isVisited, visit } = useActive(rows, query, value);

  const inspect = useCallback(
    (key: string) => {
      visit(key);
      showDetails();
    },
    [visit],
  );
  const clear = () => {
    setQuery("");
    setFittingOnly(false);
    setFilters(NO_FILTERS);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const action = keyAction(event, { rows, activeIndex, showsDetails, visit, choose: onChoose });
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  return {
    list,
    rows,
    count,
    gone,
    active,
    activeIndex,
    isVisited,
    query,
    setQuery,
    filters,
    order,
    fittingOnly,
    setFittingOnly,
    showsDetails,
    isNarrowed: query !== "" || isFiltering(filters) || fittingOnly,
    clear,
    inspect,
    listId,
    field,
    onKeyDown,
  };
}
