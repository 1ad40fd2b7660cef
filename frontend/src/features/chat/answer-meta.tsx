import clsx from "clsx";
import type { ReactNode } from "react";
import { count, duration, moment, money } from "@/lib/format";
import type { Message } from "@/lib/types";
import { Popover } from "@/ui/popover";

/** One quiet line: how long, how fast, what it cost. All of it on a press. */
export function AnswerMeta({ message }: { message: Message }) {
  const { usage, timing, cost_usd } = message;
  const line = [
    timing && duration(timing.duration_ms),
    usage && `${count(usage.completion_tokens)} tokens`,
    timing?.tokens_per_second && `${Math.round(timing.tokens_per_second)}/s`,
    cost_usd !== null && costWords(message),
  ].filter((words): words is string => typeof words === "string");
  return (
    <Popover
      label="About this answer"
      side="top"
      trigger={
        <button
          type="button"
          className="min-h-7 rounded-md px-1.5 text-left text-xs text-muted tabular-nums hover:bg-hover hover:text-ink max-sm:-ml-1.5 coarse:min-h-11"
        >
          <span className="sr-only">About this answer: </span>
          {line.length > 0 ? line.join(" · ") : moment(message.timestamp)}
        </button>
      }
    >
      <dl className="grid grid-cols-[auto_auto] gap-x-6 gap-y-1 text-sm tabular-nums">
        <Entry name="Model">{message.model}</Entry>
        <Entry name="Provider">{message.provider}</Entry>
        <Entry name="Time">{moment(message.timestamp)}</Entry>
        <Entry name="First token after">{timing?.ttft_ms != null && duration(timing.ttft_ms)}</Entry>
        <Entry name="Took">{timing && duration(timing.duration_ms)}</Entry>
        <Entry name="Tokens per second">{timing?.tokens_per_second}</Entry>
        <Entry name="Prompt">{usage && `${usage.prompt_tokens.toLocaleString("en")} tokens`}</Entry>
        <Entry name="Cached">{usage && usage.cached_tokens > 0 && `${count(usage.cached_tokens)} tokens`}</Entry>
        <Entry name="Answer">{usage && `${usage.completion_tokens.toLocaleString("en")} tokens`}</Entry>
        <Entry name="Reasoning">
          {usage && usage.reasoning_tokens > 0 && `${count(usage.reasoning_tokens)} tokens`}
        </Entry>
        <Entry name="Cost" className={message.cost_source === "estimate" ? "italic" : undefined}>
          {cost_usd === null
            ? "not known"
            : `${cost_usd === "0" ? "" : `$${cost_usd} `}(${SOURCES[message.cost_source ?? "upstream"]})`}
        </Entry>
      </dl>
    </Popover>
  );
}

const SOURCES = {
  upstream: "as charged",
  estimate: "estimated",
  settled: "as charged, found later",
  free: "free",
} as const;

export function costWords({ cost_usd, cost_source }: Pick<Message, "cost_usd" | "cost_source">): string | null {
  if (cost_usd === null) return null;
  return cost_source === "estimate" ? `about ${money(cost_usd)}` : money(cost_usd);
}

interface EntryProps {
  name: string;
  className?: string | undefined;
  children: ReactNode;
}

function Entry({ name, className, children }: EntryProps) {
  if (children === null || children === undefined || children === false) return null;
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className={clsx("wrap-anywhere", className)}>{children}</dd>
    </>
  );
}
