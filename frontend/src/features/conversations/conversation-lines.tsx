import {
  defaultRangeExtractor,
  type Range,
  useVirtualizer,
  type VirtualItem,
  type Virtualizer,
} from "@tanstack/react-virtual";
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import type { Conversation } from "@/lib/types";
import { Button } from "@/ui/button";
import { ConversationRow } from "./conversation-row";
import { type Line, lines } from "./grouping";
import { useSidebar } from "./sidebar-state";
import { useListKeys } from "./use-list-keys";

interface ConversationLinesProps {
  conversations: readonly Conversation[];
  currentId: string | null;
  hasMore: boolean;
  isFetching: boolean;
  /** The last try to fetch more failed. */
  isBroken: boolean;
  fetchMore: () => void;
}

// A guess until each has been measured: they differ by density and kind of pointer.
const LINE_PX = 36;
// So many lines before the end the next ones are asked for.
const AHEAD = 20;

/** However many there are, only those in sight are drawn. */
export function ConversationLines(props: ConversationLinesProps) {
  const { conversations, currentId, hasMore, isFetching, isBroken, fetchMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const today = new Date().toDateString();
  const all = useMemo(() => lines(conversations, new Date(today)), [conversations, today]);
  const { tabStop, leave, keyHandlers } = useListKeys(scroller, conversations, currentId);
  const virtualizer = useLines(all, scroller, tabStop);
  const drawn = virtualizer.getVirtualItems();
  const wantsMore = hasMore && !isFetching && !isBroken && (drawn.at(-1)?.index ?? 0) > all.length - AHEAD;
  // How far one has scrolled is known by the browser.
  useEffect(() => {
    if (wantsMore) fetchMore();
  }, [wantsMore, fetchMore]);
  return (
    <div ref={scroller} className="grow overflow-y-auto px-2 pb-2" {...keyHandlers}>
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {drawn.map((item) => (
          <Placed key={item.key} item={item} virtualizer={virtualizer}>
            <LineOf line={all[item.index]} currentId={currentId} tabStop={tabStop} onLeave={leave} />
          </Placed>
        ))}
      </div>
      {hasMore && <More isBroken={isBroken} fetchMore={fetchMore} />}
    </div>
  );
}

function useLines(all: readonly Line[], scroller: { current: HTMLDivElement | null }, tabStop: string | null) {
  const renaming = useSidebar((state) => state.renaming);
  const kept = [indexOf(all, tabStop), indexOf(all, renaming)].filter((index) => index >= 0);
  const virtualizer = useVirtualizer({
    count: all.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: useCallback((index: number) => keyOf(all[index]), [all]),
    overscan: 8,
    // What has the focus stays, also when it is scrolled away.
    rangeExtractor: (range: Range) => [...new Set([...kept, ...defaultRangeExtractor(range)])].sort((a, b) => a - b),
  });
  const place = indexOf(all, renaming);
  // To where its title is being written.
  useEffect(() => {
    if (place >= 0) virtualizer.scrollToIndex(place);
  }, [place, virtualizer]);
  return virtualizer;
}

interface PlacedProps {
  item: VirtualItem;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  children: ReactNode;
}

function Placed({ item, virtualizer, children }: PlacedProps) {
  return (
    <div
      ref={virtualizer.measureElement}
      data-index={item.index}
      className="absolute inset-x-0 top-0"
      style={{ transform: `translateY(${item.start}px)` }}
    >
      {children}
    </div>
  );
}

interface LineOfProps {
  line: Line | undefined;
  currentId: string | null;
  tabStop: string | null;
  onLeave: (conversation: Conversation) => void;
}

function LineOf({ line, currentId, tabStop, onLeave }: LineOfProps) {
  if (!line) return null;
  if (line.kind === "heading") {
    return <h2 className="px-2 pt-3 pb-1 text-xs font-medium text-muted">{line.label}</h2>;
  }
  const { conversation } = line;
  return (
    <ConversationRow
      conversation={conversation}
      isCurrent={conversation.id === currentId}
      isTabStop={conversation.id === tabStop}
      onLeave={onLeave}
    />
  );
}

function More({ isBroken, fetchMore }: { isBroken: boolean; fetchMore: () => void }) {
  if (!isBroken) {
    return (
      <p role="status" className="px-2 py-3 text-sm text-muted">
        Loading more…
      </p>
    );
  }
  return (
    <div role="alert" className="flex items-center justify-between gap-2 px-2 py-2 text-sm text-muted">
      More could not be loaded.
      <Button size="small" onClick={fetchMore}>
        Try again
      </Button>
    </div>
  );
}

function keyOf(line: Line | undefined): string {
  if (!line) return "";
  return line.kind === "heading" ? `heading ${line.label}` : line.conversation.id;
}

function indexOf(all: readonly Line[], id: string | null): number {
  if (id === null) return -1;
  return all.findIndex((line) => line.kind === "conversation" && line.conversation.id === id);
}
