import { Equal, Star } from "lucide-react";
import { useCommands } from "@/lib/commands";
import { Button } from "@/ui/button";
import { vote } from "../acting";
import type { Comparison } from "../types";
import { JudgeButton } from "./judge-button";
import type { LaneNames } from "./lanes-of";
import { openPanel } from "./panels";

// One for each number key.
const MOST_KEYS = 9;

/** Which answer is best, by a press or a number key; and what was said. */
export function VoteBar({ comparison, names }: { comparison: Comparison; names: LaneNames }) {
  const { id, lanes, sealed } = comparison;
  useCommands(
    lanes.slice(0, MOST_KEYS).map((lane) => ({
      id: `vote-${lane.place + 1}`,
      title: `Answer ${lane.letter} is best`,
      section: "Answer",
      keys: String(lane.place + 1),
      run: () => void vote(id, { run_id: lane.run_id }),
    })),
  );
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 px-4 text-sm">
      <p role="status" className="min-w-0 wrap-anywhere">
        {voteWords(comparison, names)}
        {comparison.vote === null && (
          <span className="text-muted coarse:hidden"> Press 1 to {Math.min(lanes.length, MOST_KEYS)}.</span>
        )}
      </p>
      <div className="flex items-center gap-1">
        <Button
          size="small"
          look="quiet"
          aria-pressed={comparison.vote?.tie ?? false}
          className={comparison.vote?.tie ? "bg-accent-soft text-accent" : ""}
          onClick={() => void vote(id, { tie: true })}
        >
          <Equal className="size-4" /> Tie
        </Button>
        <Button size="small" look="quiet" onClick={() => openPanel("ratings")}>
          <Star className="size-4" /> Rate
        </Button>
        <JudgeButton comparison={comparison} />
      </div>
      {sealed && <p className="text-muted">Your vote shows whose answers they are.</p>}
    </div>
  );
}

function voteWords({ lanes, vote: given }: Comparison, names: LaneNames): string {
  const winner = lanes.find(({ run_id }) => run_id === given?.run_id);
  if (winner) return `You voted for ${names.spoken(winner)}.`;
  if (given?.tie) return "You voted for a tie.";
  if (given?.run_id) return "You voted for an answer that was replaced since.";
  if (given) return "You rated the answers.";
  return "Which answer is best?";
}
