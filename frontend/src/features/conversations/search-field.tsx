import { Search, X } from "lucide-react";
import type { KeyboardEvent, MouseEvent } from "react";
import { IconButton } from "@/ui/icon-button";
import { Keys } from "@/ui/keys";
import { setSidebar, useSidebar } from "./sidebar-state";
import { firstStop, openFirstResult, searchFieldOf } from "./stops";

export function SearchField() {
  const query = useSidebar((state) => state.query);
  return (
    <div className="relative px-2 pt-1 pb-2">
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-4 size-4 -translate-y-2/3 text-faint"
      />
      <input
        type="text"
        data-conversation-search=""
        aria-label="Search conversations"
        placeholder="Search"
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
        value={query}
        onChange={(event) => setSidebar({ query: event.target.value, renaming: null })}
        onKeyDown={onKeyDown}
        className="peer min-h-9 w-full rounded-lg border bg-raised pr-9 pl-8 text-base outline-offset-0 sm:text-sm coarse:min-h-11"
      />
      {query === "" ? (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-4 -translate-y-2/3 peer-focus:hidden coarse:hidden"
        >
          <Keys keys="/" />
        </span>
      ) : (
        <IconButton
          label="Clear the search"
          size="small"
          onClick={clear}
          className="absolute top-1/2 right-3 -translate-y-5/8 coarse:right-2"
        >
          <X />
        </IconButton>
      )}
    </div>
  );
}

function clear({ currentTarget }: MouseEvent<HTMLButtonElement>): void {
  setSidebar({ query: "" });
  searchFieldOf(currentTarget)?.focus();
}

function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.nativeEvent.isComposing) return;
  const field = event.currentTarget;
  switch (event.key) {
    case "ArrowDown":
      event.preventDefault();
      firstStop(field)?.focus();
      break;
    case "Enter":
      event.preventDefault();
      openFirstResult(field);
      break;
    case "Escape":
      event.preventDefault();
      if (field.value === "") field.blur();
      else setSidebar({ query: "" });
      break;
    default:
  }
}
