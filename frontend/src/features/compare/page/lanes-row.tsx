import { type KeyboardEvent, useRef } from "react";
import type { ComparisonClient } from "@/protocol/comparison-client";
import type { Comparison } from "../types";
import { Lane } from "./lane";
import type { LaneNames } from "./lanes-of";
import { useLook } from "./look";
import { useFocusedLane } from "./use-focused-lane";
import { useScrollTogether } from "./use-scroll-together";

interface LanesRowProps {
  comparison: Comparison;
  names: LaneNames;
  client: ComparisonClient | null;
  /** The place of the lane that Tab leads to. */
  current: number;
  onCurrent: (place: number) => void;
}

/** The lanes side by side: as many as fit, the others beside them; one at a time on a phone. */
export function LanesRow({ comparison, names, client, current, onCurrent }: LanesRowProps) {
  const row = useRef<HTMLDivElement>(null);
  const together = useLook((look) => look.together);
  const [letter, focusLane] = useFocusedLane();
  const scrolling = useScrollTogether(row, together);
  const alone = comparison.lanes.find((lane) => lane.letter === letter) ?? null;
  const shown = alone ? [alone] : comparison.lanes;

  const go = (place: number) => {
    const lane = comparison.lanes[place];
    if (!lane) return;
    onCurrent(place);
    if (alone) focusLane(lane);
    // Where it stands alone it has to be drawn first.
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>(`[data-lane="${place}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // Keys within a lane, as in its menu, are not between lanes.
    if (!(event.target instanceof HTMLElement) || event.target.dataset.lane === undefined) return;
    const to = moved(event.key, Number(event.target.dataset.lane), comparison.lanes.length);
    if (to !== null) {
      event.preventDefault();
      go(to);
    } else if (event.key === "Enter") {
      focusLane(alone ? null : (comparison.lanes[current] ?? null));
    } else if (event.key === "Escape" && alone) {
      event.preventDefault();
      focusLane(null);
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the lanes in it, which have the focus
    <div
      ref={row}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => {
        const lane = target.closest<HTMLElement>("[data-lane]");
        if (lane) onCurrent(Number(lane.dataset.lane));
      }}
      {...scrolling}
      className="flex min-h-0 grow snap-x snap-mandatory gap-3 overflow-x-auto overflow-y-hidden overscroll-x-contain px-5 py-1 sm:snap-proximity sm:px-4"
    >
      {shown.map((lane) => (
        <Lane
          key={lane.place}
          comparison={comparison}
          lane={lane}
          name={names.of(lane)}
          client={client}
          alone={alone !== null}
          current={lane.place === (alone?.place ?? current)}
        />
      ))}
    </div>
  );
}

/** The place that a key leads to; null where it leads nowhere. */
function moved(key: string, place: number, lanes: number): number | null {
  if (key === "ArrowRight") return Math.min(place + 1, lanes - 1);
  if (key === "ArrowLeft") return Math.max(place - 1, 0);
  return null;
}
