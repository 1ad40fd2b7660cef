import { MessageSquare, Trophy } from "lucide-react";
import { useLocation } from "wouter";
import { Button } from "@/ui/button";
import { chooseLane, vote } from "../acting";
import type { Comparison, Lane } from "../types";
import { isLive, type LaneStatus } from "./figures";
import { type LaneName, spokenName } from "./lane-name";
import { ReplaceLane } from "./replace-lane";

interface LaneFooterProps {
  comparison: Comparison;
  lane: Lane;
  name: LaneName;
  status: LaneStatus;
}

/** What one thinks of it, and the way on. */
export function LaneFooter({ comparison, lane, name, status }: LaneFooterProps) {
  const [, navigate] = useLocation();
  const isWinner = comparison.vote?.run_id === lane.run_id;
  const spoken = spokenName(lane, name);
  const goOn = async () => {
    if (await chooseLane(comparison.id, lane.run_id)) navigate(`/c/${comparison.conversation_id}`);
  };
  return (
    <footer className="sticky bottom-0 z-10 flex flex-wrap items-center gap-1 rounded-b-xl border-t bg-raised px-3 py-1.5">
      <Button
        size="small"
        look="quiet"
        aria-pressed={isWinner}
        aria-label={`Best: ${spoken}`}
        className={isWinner ? "bg-accent-soft text-accent" : ""}
        onClick={() => void vote(comparison.id, { run_id: lane.run_id })}
      >
        <Trophy className="size-4" /> Best
      </Button>
      {!comparison.sealed && !isLive(status) && lane.content !== "" && (
        <Button size="small" look="quiet" aria-label={`Go on with this: ${spoken}`} onClick={() => void goOn()}>
          <MessageSquare className="size-4" /> Go on with this
        </Button>
      )}
      {!comparison.sealed && (
        <div className="ml-auto">
          <ReplaceLane comparison={comparison} lane={lane} />
        </div>
      )}
    </footer>
  );
}
