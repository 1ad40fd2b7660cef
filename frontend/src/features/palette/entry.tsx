import { Command as Cmdk } from "cmdk";
import { Keys } from "@/ui/keys";
import type { PaletteEntry } from "./rank";

/** A line of the palette. */
export function Entry({ entry, choose }: { entry: PaletteEntry; choose: (run: () => void) => void }) {
  const { id, title, keys, icon, run } = entry;
  return (
    <Cmdk.Item
      value={id}
      onSelect={() => choose(run)}
      className="flex min-h-9 cursor-pointer items-center gap-3 rounded-lg px-3 py-1.5 text-sm select-none aria-selected:bg-active coarse:min-h-11 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted"
    >
      {icon}
      <span dir="auto" className="min-w-0 grow truncate">
        {title}
      </span>
      {keys !== undefined && (
        <span className="coarse:hidden">
          <Keys keys={keys} />
        </span>
      )}
    </Cmdk.Item>
  );
}
