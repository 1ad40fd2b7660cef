import type { Row } from "../rows";

// As many as are in sight, nearly.
const PAGE_ROWS = 8;

/** The row to which a key leads from another, over headings; null where the key does not move. */
export function moved(rows: readonly Row[], from: number, key: string): number | null {
  const stops = rows.flatMap((row, index) => (row.kind === "model" ? [index] : []));
  const at = stops.indexOf(from);
  const to = target(at, stops.length - 1, key);
  if (to === null) return null;
  return stops[Math.min(Math.max(to, 0), stops.length - 1)] ?? null;
}

function target(at: number, last: number, key: string): number | null {
  switch (key) {
    case "ArrowDown":
      return at + 1;
    case "ArrowUp":
      return at - 1;
    case "PageDown":
      return at + PAGE_ROWS;
    case "PageUp":
      return at - PAGE_ROWS;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
