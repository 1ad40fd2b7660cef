import "./lane.css";
import clsx from "clsx";
import { ArrowDown } from "lucide-react";
import { memo, useRef } from "react";
import type { ComparisonClient } from "@/protocol/comparison-client";
import { Button } from "@/ui/button";
import type { Comparison, Lane as LaneData } from "../types";
import { isLive } from "./figures";
import { LaneFooter } from "./lane-footer";
import { LaneHead } from "./lane-head";
import { type LaneName, spokenName } from "./lane-name";
import { LaneText } from "./lane-text";
import { useFollowEnd } from "./use-follow-end";
import { useLaneStatus } from "./use-lanes";
import { useSkippedBlocks } from "./use-skipped-blocks";

export interface LaneProps {
  comparison: Comparison;
  lane: LaneData;
  name: LaneName;
  client: ComparisonClient | null;
  /** It alone is in view. */
  alone: boolean;
  /** The one that Tab leads to. */
  current: boolean;
}

/** One answer among others. It scrolls by itself, and follows its end until its reader leaves it. */
export const Lane = memo(function Lane({ comparison, lane, name, client, alone, current }: LaneProps) {
  const box = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const status = useLaneStatus(client, lane);
  const live = isLive(status);
  const { atEnd, jump } = useFollowEnd({ box, content, end }, live);
  useSkippedBlocks(content, live);
  const isChosen = comparison.chosen_run_id === lane.run_id;
  const isWinner = comparison.vote?.run_id === lane.run_id;
  return (
    <section
      ref={box}
      data-lane={lane.place}
      aria-label={`${spokenName(lane, name)}${live ? ", being written" : ""}`}
      tabIndex={current ? 0 : -1}
      className={clsx(
        "relative flex min-h-0 shrink-0 grow snap-center flex-col overflow-y-auto overscroll-y-contain rounded-xl border bg-raised [overflow-anchor:none]",
        alone ? "mx-auto w-full max-w-[52rem]" : "basis-[calc(100vw-2.5rem)] sm:min-w-80 sm:basis-0",
        isWinner || isChosen ? "border-accent" : "border-line",
      )}
    >
      <LaneHead comparison={comparison} lane={lane} name={name} status={status} client={client} alone={alone} />
      <div ref={content} className="grow px-4 py-3">
        <LaneText comparison={comparison} lane={lane} client={client} status={status} />
      </div>
      <div ref={end} />
      <LaneFooter comparison={comparison} lane={lane} name={name} status={status} />
      {live && !atEnd && (
        <Button size="small" className="sticky bottom-14 mx-auto -mt-9 rounded-full shadow-float" onClick={jump}>
          <ArrowDown className="size-4" /> Follow
        </Button>
      )}
    </section>
  );
});
