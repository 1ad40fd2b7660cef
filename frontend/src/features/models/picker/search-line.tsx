import { Search } from "lucide-react";
import { Select } from "@/ui/field";
import { setPickerState } from "../picker-state";
import { ORDERS } from "../sorting";
import type { Picker } from "./use-picker";

export function SearchLine({ picker }: { picker: Picker }) {
  const { field, query, setQuery, order, listId, activeIndex, onKeyDown } = picker;
  return (
    <div className="flex shrink-0 gap-2 px-3 pt-3">
      <div className="relative min-w-0 grow">
        <Search className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label="Search models"
          aria-expanded="true"
          aria-haspopup="listbox"
          aria-autocomplete="list"
          aria-controls={listId}
          {...(activeIndex >= 0 && { "aria-activedescendant": `${listId}-${activeIndex}` })}
          placeholder="Search models"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="done"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onKeyDown}
          className="min-h-9 w-full rounded-lg border border-strong bg-raised pr-3 pl-9 text-base outline-offset-0 coarse:min-h-11 sm:text-sm"
        />
      </div>
      <div className="w-32 shrink-0">
        <Select
          aria-label="Sort"
          options={ORDERS}
          value={order}
          onChange={({ target }) => {
            const chosen = ORDERS.find(({ value }) => value === target.value);
            if (chosen) setPickerState({ order: chosen.value });
          }}
        />
      </div>
    </div>
  );
}
