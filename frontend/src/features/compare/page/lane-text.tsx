import { CircleCheck, CircleX, Info, RotateCw, TextCursorInput } from "lucide-react";
import { useMemo } from "react";
import { Parts } from "@/features/parts";
import type { Part } from "@/lib/types";
import type { ComparisonClient } from "@/protocol/comparison-client";
import type { RunView } from "@/protocol/run-view";
import { Button } from "@/ui/button";
import { Spinner } from "@/ui/spinner";
import { retryLane } from "../acting";
import { checkWords } from "../checks";
import type { Comparison, Lane } from "../types";
import { isLive, type LaneStatus } from "./figures";
import { Grades } from "./grades";
import { laneText } from "./lanes-of";
import { useLook } from "./look";
import { useRun } from "./use-lanes";

interface LaneTextProps {
  comparison: Comparison;
  lane: Lane;
  client: ComparisonClient | null;
  status: LaneStatus;
}

export function LaneText({ comparison, lane, client, status }: LaneTextProps) {
  const view = useRun(client, lane);
  const raw = useLook((look) => look.raw);
  const stored = useMemo((): readonly Part[] => [{ type: "text", text: lane.content }], [lane.content]);
  // What is stored is there at once, its pictures and thoughts with the stream.
  const parts = view.draft.parts.length > 0 ? view.draft.parts : lane.content === "" ? [] : stored;
  const live = isLive(status);
  return (
    <>
      <Notes lane={lane} />
      {raw ? (
        <pre dir="auto" className="font-mono text-sm wrap-anywhere whitespace-pre-wrap">
          {laneText(lane, client)}
        </pre>
      ) : (
        <Parts parts={parts} live={live} />
      )}
      {live && <Awaited view={view} />}
      {!live && <Ending comparison={comparison} lane={lane} view={view} status={status} />}
      <Checks comparison={comparison} lane={lane} />
      <Grades comparison={comparison} lane={lane} />
    </>
  );
}

/** What was changed of the request so that the model takes it. */
function Notes({ lane }: { lane: Lane }) {
  if (lane.notes.length === 0) return null;
  return (
    <ul className="mb-3 flex flex-col gap-1 text-sm text-muted">
      {lane.notes.map(({ code, param, text }) => (
        <li key={`${code} ${param} ${text}`} className="flex gap-2">
          <Info aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}

function Awaited({ view }: { view: RunView }) {
  const words = awaitedWords(view);
  if (words === null) return null;
  return (
    <p className="flex min-h-7 items-center gap-2.5 text-sm text-muted">
      <Spinner /> {words}
    </p>
  );
}

function awaitedWords({ waiting, draft }: RunView): string | null {
  if (waiting?.state === "queued") return "Waiting for other answers to end";
  if (waiting?.state === "retrying") return "The upstream failed, trying again";
  return draft.parts.length > 0 ? null : "Waiting for the first word";
}

/** How an answer ended that did not come to its end, and the next step. */
function Ending({ comparison, lane, view, status }: Omit<LaneTextProps, "client"> & { view: RunView }) {
  if (status === "completed") return <Cut lane={lane} />;
  const error = lane.error ?? (view.end?.type === "error" ? view.end.error : null);
  const isBroken = status !== "stopped";
  return (
    <div
      className={`mt-3 flex flex-col items-start gap-2 rounded-lg px-3 py-2 text-sm ${isBroken ? "bg-danger-soft text-danger" : "bg-side text-muted"}`}
    >
      <p className="wrap-anywhere">
        {isBroken ? (error?.message ?? "This answer did not come to its end.") : "This answer was stopped."}
        {error?.upstream?.message && !error.message.includes(error.upstream.message) && (
          <span className="block">{error.upstream.message}</span>
        )}
      </p>
      <Button size="small" className="text-ink" onClick={() => void retryLane(comparison.id, lane.run_id)}>
        <RotateCw className="size-4" /> Try again
      </Button>
    </div>
  );
}

const CUTS: Partial<Record<string, string>> = {
  length: "The answer reached the longest that was allowed.",
  content_filter: "The provider's content filter ended this answer.",
};

/** Where an answer ends that did not end by itself. */
function Cut({ lane }: { lane: Lane }) {
  const words = CUTS[lane.finish_reason ?? ""];
  if (words === undefined) return null;
  return (
    <p className="mt-3 flex items-center gap-2 text-sm text-muted">
      <TextCursorInput aria-hidden="true" className="size-4 shrink-0" /> {words}
    </p>
  );
}

function Checks({ comparison, lane }: { comparison: Comparison; lane: Lane }) {
  if (!lane.checks || lane.checks.length === 0) return null;
  return (
    <ul aria-label="Checks" className="mt-3 flex flex-col gap-1 border-t pt-3 text-sm">
      {lane.checks.map(({ passed, reason }, index) => {
        const check = comparison.checks[index];
        const name = check ? checkWords(check) : "check";
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: they stand in the order of the comparison's checks
          <li key={index} className="flex gap-2">
            {passed ? (
              <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-good" />
            ) : (
              <CircleX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger" />
            )}
            <span className="min-w-0 wrap-anywhere">
              <span className="sr-only">{passed ? "Passed: " : "Failed: "}</span>
              {name}
              {reason !== null && <span className="block text-muted">{reason}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
