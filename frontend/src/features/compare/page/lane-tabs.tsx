import clsx from "clsx";
import type { Comparison } from "../types";
import { isLive } from "./figures";
import type { LaneNames } from "./lanes-of";

interface LaneTabsProps {
  comparison: Comparison;
  names: LaneNames;
  current: number;
  onGo: (place: number) => void;
}

/** The way from lane to lane where they do not stand side by side. */
export function LaneTabs({ comparison, names, current, onGo }: LaneTabsProps) {
  return (
    <nav aria-label="Answers" className="flex shrink-0 gap-1 overflow-x-auto px-4 pb-1 sm:hidden">
      {comparison.lanes.map((lane) => (
        <button
          key={lane.place}
          type="button"
          aria-current={lane.place === current || undefined}
          aria-label={names.spoken(lane)}
          onClick={() => onGo(lane.place)}
          className={clsx(
            "inline-flex min-h-8 min-w-10 shrink-0 items-center justify-center gap-1 rounded-lg px-2 text-sm font-medium coarse:min-h-11 coarse:min-w-11",
            lane.place === current ? "bg-active text-ink" : "text-muted hover:bg-hover",
          )}
        >
          {lane.letter}
          {isLive(lane.status) && <span className="size-1.5 rounded-full bg-accent" />}
          {lane.status === "failed" && <span className="size-1.5 rounded-full bg-danger" />}
        </button>
      ))}
    </nav>
  );
}
