import clsx from "clsx";
import { CircleCheck, CircleStop, Maximize2, Minimize2, TriangleAlert, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import type { ComparisonClient } from "@/protocol/comparison-client";
import { CopyButton } from "@/ui/copy-button";
import { IconButton } from "@/ui/icon-button";
import { Spinner } from "@/ui/spinner";
import type { Comparison, Lane } from "../types";
import { figuresOf, figureWords, HEAD_FIGURES, isLive, type LaneStatus } from "./figures";
import { LaneMenu } from "./lane-menu";
import type { LaneName } from "./lane-name";
import { laneText } from "./lanes-of";
import { usePace } from "./pace";
import { useFocusedLane } from "./use-focused-lane";

interface LaneHeadProps {
  comparison: Comparison;
  lane: Lane;
  name: LaneName;
  status: LaneStatus;
  client: ComparisonClient | null;
  alone: boolean;
}

/** Who answers, how it stands, and what was measured. Stays in sight while the answer scrolls. */
export function LaneHead({ comparison, lane, name, status, client, alone }: LaneHeadProps) {
  const [, focusLane] = useFocusedLane();
  return (
    <header className="sticky top-0 z-10 rounded-t-xl border-b bg-raised px-4 pt-2 pb-2">
      <div className="flex items-center gap-2">
        <Letter lane={lane} />
        <div className="min-w-0 grow">
          <h2 className="truncate text-sm font-semibold" title={name.name}>
            <bdi>{name.name}</bdi>
          </h2>
        </div>
        <div className="-mr-2 flex items-center">
          <IconButton
            label={alone ? "Back to all answers" : "This answer alone"}
            size="small"
            onClick={() => focusLane(alone ? null : lane)}
          >
            {alone ? <Minimize2 /> : <Maximize2 />}
          </IconButton>
          <CopyButton label="Copy as Markdown" size="small" text={() => laneText(lane, client)} />
          <LaneMenu comparison={comparison} lane={lane} client={client} live={isLive(status)} />
        </div>
      </div>
      <p className="mt-0.5 flex min-h-5 items-center gap-1.5 text-xs text-muted">
        <State status={status} />
        <span className="truncate">{[lane.provider, ...name.words].filter(Boolean).join(" · ")}</span>
      </p>
      {!comparison.sealed && <Numbers lane={lane} client={client} status={status} />}
    </header>
  );
}

export function Letter({ lane }: { lane: Lane }) {
  return (
    <span
      aria-hidden="true"
      className="inline-flex h-6 min-w-6 shrink-0 items-center justify-center rounded-md bg-active px-1 text-xs font-semibold"
    >
      {lane.letter}
    </span>
  );
}

function Numbers({ lane, client, status }: Pick<LaneHeadProps, "lane" | "client" | "status">) {
  const live = isLive(status);
  const pace = usePace(client, lane.run_id, live);
  const figures = figureWords(figuresOf(lane)).filter(({ name }) => HEAD_FIGURES.has(name));
  return (
    // Its place is kept while nothing is known.
    <dl className="mt-0.5 flex h-5 gap-x-3 overflow-hidden text-xs whitespace-nowrap tabular-nums">
      {live && pace !== null && <Measure name="Speed, about" words={`~${pace}/s`} />}
      {!live && figures.map((figure) => <Measure key={figure.name} {...figure} />)}
    </dl>
  );
}

function Measure({ name, words }: { name: string; words: string }) {
  return (
    <div title={name}>
      <dt className="sr-only">{name}</dt>
      <dd>{words}</dd>
    </div>
  );
}

const STATES: Record<LaneStatus, { words: string; icon: ReactNode; tone?: string }> = {
  queued: { words: "Waiting", icon: <Spinner /> },
  waiting: { words: "Waiting", icon: <Spinner /> },
  streaming: { words: "Writing", icon: <Spinner /> },
  completed: { words: "Done", icon: <CircleCheck />, tone: "text-good" },
  stopped: { words: "Stopped", icon: <CircleStop /> },
  failed: { words: "Failed", icon: <TriangleAlert />, tone: "text-danger" },
  interrupted: { words: "Interrupted", icon: <Unplug />, tone: "text-warn" },
};

export function State({ status }: { status: LaneStatus }) {
  const { words, icon, tone } = STATES[status];
  return (
    <span className={clsx("inline-flex shrink-0 items-center gap-1 [&>svg]:size-3.5", tone)}>
      {icon}
      {words}
    </span>
  );
}
