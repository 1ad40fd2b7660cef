import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { Spinner } from "@/ui/spinner";
import { MessageRow } from "./message-row";
import type { Row } from "./rows";
import type { useBranch } from "./use-branch";
import { useEnd } from "./use-end";
import { useKeptFocus } from "./use-kept-focus";

// A short answer; what is measured takes its place.
const ESTIMATED_ROW = 160;
const OVERSCAN = 4;
const OVERSCAN_OPENING = 1;
const OPENING_MS = 500;
// Nearer than this to the end, the reader follows it.
const END_THRESHOLD = 64;
// Earlier messages are fetched before their place comes into view.
const FETCH_WITHIN = 12;

export interface MessageListProps {
  rows: readonly Row[];
  branch: ReturnType<typeof useBranch>;
  /** A message to begin at. */
  target: string | null;
}

/** The column that scrolls. It follows the end until the reader leaves it, and never moves what is being read. */
export function MessageList({ rows, branch, target }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const overscan = useOverscan();
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => rows[index]?.key ?? index,
    estimateSize: () => ESTIMATED_ROW,
    overscan,
    // Near the end from the first render on, so that nothing is drawn, or fetched, for a beginning that nobody sees.
    initialOffset: () => rows.length * ESTIMATED_ROW,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: END_THRESHOLD,
    paddingStart: 24,
    paddingEnd: 32,
    onChange: (instance) => setAtEnd(instance.isAtEnd(END_THRESHOLD)),
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = branch;

  // Lands at the end before the first paint; where a message is asked for, there.
  const begins = useRef(target === null);
  useLayoutEffect(() => {
    if (begins.current) virtualizer.scrollToEnd();
  }, [virtualizer]);
  useEnd(scroller, target === null, virtualizer.getTotalSize(), END_THRESHOLD);
  // What one asked is shown, wherever one was reading.
  const asked = rows.findLast((row) => row.kind === "pending")?.turn;
  useLayoutEffect(() => {
    if (asked) virtualizer.scrollToEnd();
  }, [asked, virtualizer]);
  // The next page is the network's.
  useEffect(() => {
    const isNear = first !== undefined && first < FETCH_WITHIN;
    if (hasNextPage && !isFetchingNextPage && isNear) void fetchNextPage();
  }, [first, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const keptFocus = useKeptFocus(scroller);
  useTarget(target, rows, branch, (index) => virtualizer.scrollToIndex(index, { align: "start" }));

  return (
    <div className="relative min-h-0 grow">
      <section
        ref={scroller}
        {...keptFocus}
        aria-label="Messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="h-full overflow-y-auto overscroll-contain -outline-offset-2 [overflow-anchor:none]"
      >
        {isFetchingNextPage && (
          <p className="absolute inset-x-0 top-2 z-10 flex items-center justify-center gap-2 text-sm text-muted">
            <Spinner /> Earlier messages
          </p>
        )}
        <div className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            return row ? (
              <div
                key={item.key}
                data-index={item.index}
                ref={virtualizer.measureElement}
                // Not by a transform, of which what is sticky within knows nothing.
                className="absolute inset-x-0"
                style={{ top: item.start }}
              >
                <div className="mx-auto max-w-(--measure) px-4">
                  <MessageRow row={row} isTarget={row.key === target} />
                </div>
              </div>
            ) : null;
          })}
        </div>
      </section>
      {!atEnd && (
        <Button
          size="small"
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-float"
          onClick={() => virtualizer.scrollToEnd()}
        >
          <ArrowDown className="size-4" /> Jump to latest
        </Button>
      )}
    </div>
  );
}

/** Rows beyond what is in view: few at first, since whoever opens a conversation waits for them. */
function useOverscan(): number {
  const [isOpen, setOpen] = useState(false);
  // A timer.
  useEffect(() => {
    const timer = setTimeout(() => setOpen(true), OPENING_MS);
    return () => clearTimeout(timer);
  }, []);
  return isOpen ? OVERSCAN : OVERSCAN_OPENING;
}

/** Go to a message once it is here, fetching earlier pages until it is. */
function useTarget(
  target: string | null,
  rows: readonly Row[],
  { hasNextPage, isFetchingNextPage, fetchNextPage }: ReturnType<typeof useBranch>,
  show: (index: number) => void,
): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (target === null || shown.current === target) return;
    const index = rows.findIndex((row) => row.key === target);
    if (index >= 0) {
      shown.current = target;
      show(index);
    } else if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [target, rows, hasNextPage, isFetchingNextPage, fetchNextPage, show]);
}
