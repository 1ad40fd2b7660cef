import { useEffect, useState } from "react";
import { duration } from "@/lib/format";
import type { RunView } from "@/protocol/run-view";
import { Spinner } from "@/ui/spinner";

/** What is being waited for, and for how long; nothing while text comes. */
export function Waiting({ view }: { view: RunView }) {
  const words = waitingWords(view);
  if (words === null) return null;
  return (
    // By what it waits for, so that the clock begins anew with each.
    <p key={words} className="flex min-h-7 items-center gap-2.5 text-sm text-muted">
      <Spinner />
      <span>{words}</span>
      <Elapsed />
    </p>
  );
}

export function waitingWords(view: RunView): string | null {
  const { connection, waiting, draft, end, problem, start } = view;
  if (end !== null) return null;
  if (problem !== null) return "The answer goes on without this page. Reload to see it.";
  if (connection.state === "waiting") return "Connection lost, connecting again. The gateway keeps the answer";
  if (waiting?.state === "queued") return "Waiting for other answers to end";
  if (waiting?.state === "retrying") return `${REASONS[waiting.reason ?? ""] ?? "The upstream failed"}, trying again`;
  if (draft.parts.length > 0) return null;
  return start === null ? "Sending" : "Waiting for the first word";
}

const REASONS: Partial<Record<string, string>> = {
  provider_busy: "The provider is busy",
  upstream_timeout: "The upstream took too long",
  upstream_unreachable: "The upstream cannot be reached",
  upstream_cut: "The connection to the upstream broke",
  empty_answer: "The model said nothing",
};

// A short wait needs no clock.
const SILENT_SECONDS = 2;

function Elapsed() {
  const [seconds, setSeconds] = useState(0);
  // A clock.
  useEffect(() => {
    const timer = setInterval(() => setSeconds((value) => value + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  if (seconds < SILENT_SECONDS) return null;
  return (
    <span aria-hidden="true" className="tabular-nums">
      {duration(seconds * 1000)}
    </span>
  );
}
