import { useMemo } from "react";
import { useModels } from "@/features/models";
import { markdownOf } from "@/features/parts";
import type { ComparisonClient } from "@/protocol/comparison-client";
import type { Comparison, Lane } from "../types";
import { type LaneName, laneName, spokenName } from "./lane-name";

export interface LaneNames {
  readonly of: (lane: Lane) => LaneName;
  readonly spoken: (lane: Lane) => string;
}

/** What is open over the lanes gets all of them. */
export interface PanelProps {
  comparison: Comparison;
  names: LaneNames;
  client: ComparisonClient | null;
  onClose: () => void;
}

const NO_NAME: LaneName = { name: "", words: [] };

/** What each lane is called; the same objects until that changes. */
export function useLaneNames(comparison: Comparison): LaneNames {
  const { byId } = useModels();
  return useMemo(() => {
    const names = new Map(comparison.lanes.map((lane) => [lane.place, laneName(lane, comparison, byId)]));
    const of = ({ place }: Lane) => names.get(place) ?? NO_NAME;
    return { of, spoken: (lane) => spokenName(lane, of(lane)) };
  }, [comparison, byId]);
}

/** What a lane says, as Markdown. */
export function laneText(lane: Lane | undefined, client: ComparisonClient | null): string {
  if (!lane) return "";
  const parts = client?.run(lane.run_id).draft.parts ?? [];
  return parts.length > 0 ? markdownOf(parts) : lane.content;
}
