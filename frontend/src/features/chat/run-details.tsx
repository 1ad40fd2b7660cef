import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Check, Copy } from "lucide-react";
import { useRef } from "react";
import { useCopied } from "@/lib/clipboard";
import { duration } from "@/lib/format";
import { api, gateway } from "@/lib/gateway";
import { problemWords } from "@/lib/problem-words";
import type { Message, Run } from "@/lib/types";
import type { RunEvent } from "@/protocol/events";
import { RunClient } from "@/protocol/run-client";
import { Button } from "@/ui/button";
import { sayCopyRefused } from "@/ui/copy-button";
import { Dialog, DialogActions, DialogBody } from "@/ui/dialog";
import { Skeleton } from "@/ui/skeleton";
import { curlOf } from "./curl";
import { type Timed, timelineOf } from "./timeline";

interface RunDetailsProps {
  message: Message;
  onClose: () => void;
}

/** What happened, for who wants to know: the run's calls, its events with their times, and how to ask it by curl. */
export function RunDetails({ message, onClose }: RunDetailsProps) {
  const runId = message.run_id;
  const run = useQuery({
    queryKey: ["run", runId, message.status],
    enabled: runId !== null,
    queryFn: async () => {
      const { data } = await api.GET("/api/runs/{run_id}", { params: { path: { run_id: runId ?? "" } } });
      return data ?? null;
    },
  });
  const seen = runId === null ? undefined : timelineOf(runId);
  const replayed = useQuery({
    queryKey: ["run-events", runId],
    enabled: runId !== null && seen === undefined,
    queryFn: ({ signal }) => replay(runId ?? "", signal),
  });
  const events = seen ?? replayed.data;
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Run, events and curl" wide>
      <DialogBody className="flex flex-col gap-4">
        {run.error && <p className="text-sm text-danger">{problemWords(run.error)}</p>}
        {run.data && <Calls run={run.data} />}
        <section aria-label="Events">
          <h3 className="mb-1 text-sm font-semibold">Events</h3>
          <p className="mb-2 text-sm text-muted">
            {seen
              ? "As they arrived in this page, in milliseconds from asking."
              : "As the gateway replays them: neighbouring texts are merged, and when they came is not known any more."}
          </p>
          {replayed.error && <p className="text-sm text-danger">{problemWords(replayed.error)}</p>}
          {events ? <Events events={events} timed={seen !== undefined} /> : <Skeleton className="h-40 w-full" />}
        </section>
      </DialogBody>
      <DialogActions>
        <CopyButton
          label="Copy events"
          text={() => (events ?? []).map(({ event }) => JSON.stringify(event)).join("\n")}
        />
        <CopyButton label="Copy as curl" text={() => curlOf(message, run.data ?? null)} />
      </DialogActions>
    </Dialog>
  );
}

async function replay(runId: string, signal: AbortSignal): Promise<readonly Timed[]> {
  const events: Timed[] = [];
  const onEvent = (event: RunEvent) => void events.push({ at: 0, event });
  await RunClient.follow(gateway, runId, { signal, onEvent }).finished;
  return events;
}

function Calls({ run }: { run: Run }) {
  return (
    <section aria-label="Calls" className="flex flex-col gap-2 text-sm">
      <p className="text-muted wrap-anywhere">
        Run <code className="font-mono text-xs">{run.id}</code>, {run.status}
        {run.timing && `, ${duration(run.timing.duration_ms)}`}
      </p>
      {run.calls.map((call, index) => (
        <div key={call.id} className="rounded-lg border px-3 py-2">
          <p className="font-medium">
            Call {index + 1}: {call.status}
            {call.provider && ` by ${call.provider}`}
          </p>
          <p className="text-muted wrap-anywhere">
            {call.model} through {call.upstream}
            {call.generation_id && `, generation ${call.generation_id}`}
            {call.cost_usd !== null && `, $${call.cost_usd}`}
          </p>
          {call.error && <p className="text-danger wrap-anywhere">{call.error.message}</p>}
        </div>
      ))}
      {Object.keys(run.params).length > 0 && (
        <pre className="overflow-x-auto rounded-lg bg-code p-3 font-mono text-xs">
          {JSON.stringify(run.params, null, 2)}
        </pre>
      )}
    </section>
  );
}

const EVENT_ROW = 24;

function Events({ events, timed }: { events: readonly Timed[]; timed: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => EVENT_ROW,
    overscan: 10,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div ref={scroller} tabIndex={0} className="h-64 overflow-auto rounded-lg bg-code font-mono text-xs">
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const timedEvent = events[item.index];
          return timedEvent ? (
            <div
              key={item.key}
              className="absolute top-0 flex gap-3 px-3 leading-6 whitespace-pre"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {timed && <span className="w-16 text-right text-muted tabular-nums">{timedEvent.at.toFixed(0)}</span>}
              <span>{JSON.stringify(timedEvent.event)}</span>
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [copied, copy] = useCopied(sayCopyRefused);
  return (
    <Button onClick={() => copy(text())}>
      {copied ? <Check className="size-4" /> : <Copy className="size-4" />}
      {copied ? "Copied" : label}
    </Button>
  );
}
