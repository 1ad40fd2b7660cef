import { defaultRangeExtractor, type Range, useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect } from "react";
import { useMediaQuery } from "@/lib/use-media-query";
import type { Picker } from "./use-picker";

const HEADING_REM = 2;
const ROW_REM = 3.25;
const COARSE_ROW_REM = 3.75;
const AROUND = 4;
const EDGE_PX = 8;
// What a list is high before it was measured.
const FIRST_HEIGHT = 480;

type Rows = Virtualizer<HTMLDivElement, Element>;

/** The rows in sight and the one that is meant, which comes into sight when it is another one. */
export function useVirtualRows(picker: Picker, scroller: RefObject<HTMLDivElement | null>): Rows {
  const { rows, activeIndex, isVisited, query, filters, order } = picker;
  const isCoarse = useMediaQuery("(pointer: coarse)");
  const rowRem = isCoarse ? COARSE_ROW_REM : ROW_REM;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === "heading" ? HEADING_REM : rowRem) * rootFontSize(),
    getItemKey: (index) => rows[index]?.key ?? index,
    // The field refers to the active row, in sight or not.
    rangeExtractor: useCallback((range: Range) => withIndex(defaultRangeExtractor(range), activeIndex), [activeIndex]),
    overscan: AROUND,
    paddingEnd: EDGE_PX,
    scrollPaddingEnd: EDGE_PX,
    initialRect: { width: 0, height: FIRST_HEIGHT },
  });
  // Scrolls, which React does not know. A list that was fetched anew moves nobody.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what one asked for stands for the rows
  useEffect(() => {
    if (activeIndex < 0) return;
    // The first model comes with the heading above it, the chosen one amid its neighbours.
    virtual.scrollToIndex(activeIndex === 1 ? 0 : activeIndex, { align: isVisited ? "auto" : "center" });
  }, [activeIndex, query, filters, order]);
  return virtual;
}

function withIndex(indexes: number[], index: number): number[] {
  if (index < 0 || indexes.includes(index)) return indexes;
  return [...indexes, index].sort((one, other) => one - other);
}

function rootFontSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}
