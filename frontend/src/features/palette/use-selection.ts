import { useState } from "react";
import type { PaletteGroup } from "./rank";

const MOVES: ReadonlySet<string> = new Set(["ArrowDown", "ArrowUp", "Home", "End"]);

/** The best entry is the one that Enter means, also when a better one comes, until a person moves to another. */
export function useSelection(groups: readonly PaletteGroup[]) {
  const [moved, setMoved] = useState<string | null>(null);
  const [isMoving, setMoving] = useState(false);
  const ids = groups.flatMap(({ entries }) => entries.map(({ id }) => id));
  const selected = isMoving && moved !== null && ids.includes(moved) ? moved : (ids[0] ?? "");
  return {
    /** What was typed is another thing: the best of it counts. */
    reset: () => setMoving(false),
    props: {
      value: selected,
      onValueChange: setMoved,
      onKeyDownCapture: ({ key }: { key: string }) => {
        if (MOVES.has(key)) setMoving(true);
      },
      onPointerMoveCapture: () => setMoving(true),
    },
  };
}
