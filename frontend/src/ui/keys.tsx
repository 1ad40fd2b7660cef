import clsx from "clsx";
import { keyNames } from "@/lib/commands";

/** A shortcut as keys: `Mod+K`. */
export function Keys({ keys, inverted = false }: { keys: string; inverted?: boolean }) {
  return (
    <span className="inline-flex gap-1">
      {keyNames(keys).map((name) => (
        <kbd
          key={name}
          className={clsx(
            "min-w-5 rounded border px-1 text-center font-sans text-xs",
            inverted ? "border-page/40 text-page" : "border-strong text-muted",
          )}
        >
          {name}
        </kbd>
      ))}
    </span>
  );
}
