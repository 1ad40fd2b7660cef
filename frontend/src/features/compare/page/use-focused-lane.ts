import { useSearchParams } from "wouter";
import type { Lane } from "../types";

/** The place of the lane that is in view alone, which the address says: `?lane=B`. */
export function useFocusedLane(): [letter: string | null, focus: (lane: Lane | null) => void] {
  const [search, setSearch] = useSearchParams();
  const focus = (lane: Lane | null) => setSearch(lane ? { lane: lane.letter } : {}, { replace: true });
  return [search.get("lane"), focus];
}
