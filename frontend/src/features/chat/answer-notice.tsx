import clsx from "clsx";
import { CircleStop, RotateCw, TextCursorInput, TriangleAlert, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Message } from "@/lib/types";
import { Button } from "@/ui/button";
import { continueAnswer, regenerate, regenerateTrimmed } from "./answering";
import { OtherModel } from "./other-model";

/** How an answer ended that did not come to its end, and the next step. */
export function AnswerNotice({ message }: { message: Message }) {
  const { status, error, finish_reason } = message;
  if (status === "stopped") {
    return (
      <Notice icon={<CircleStop />} tone="quiet" text="You stopped this answer.">
        <Continue message={message} />
      </Notice>
    );
  }
  if (status === "failed" || status === "interrupted") {
    return (
      <Notice
        icon={status === "failed" ? <TriangleAlert /> : <Unplug />}
        tone={status === "failed" ? "danger" : "warn"}
        text={error?.message ?? "This answer did not come to its end."}
        said={error?.upstream?.message ?? null}
      >
        <Continue message={message} />
        <Button size="small" onClick={() => void regenerate(message)}>
          <RotateCw className="size-4" /> Try again
        </Button>
        <NextStep message={message} />
        <OtherModel message={message} label="Another model" />
      </Notice>
    );
  }
  if (finish_reason === "length") {
    return (
      <Notice icon={<TextCursorInput />} tone="quiet" text="The answer reached the longest that was allowed.">
        <Continue message={message} />
      </Notice>
    );
  }
  if (finish_reason === "content_filter") {
    return <Notice icon={<TriangleAlert />} tone="warn" text="The provider's content filter ended this answer." />;
  }
  return null;
}

function Continue({ message }: { message: Message }) {
  if (message.content === "") return null;
  return (
    <Button size="small" onClick={() => void continueAnswer(message)}>
      <TextCursorInput className="size-4" /> Continue
    </Button>
  );
}

function NextStep({ message }: { message: Message }) {
  switch (message.error?.code) {
    case "upstream_key":
      return (
        <Link href="/settings/gateway" className="px-2 text-sm text-accent underline underline-offset-2">
          How to set the key
        </Link>
      );
    case "out_of_credit":
      return (
        <a
          href="https://openrouter.ai/settings/credits"
          target="_blank"
          rel="noopener noreferrer"
          className="px-2 text-sm text-accent underline underline-offset-2"
        >
          Credits at openrouter.ai
        </a>
      );
    case "context_too_long":
      return (
        <Button size="small" onClick={() => void regenerateTrimmed(message)}>
          Leave out the oldest turns
        </Button>
      );
    default:
      return null;
  }
}

interface NoticeProps {
  icon: ReactNode;
  tone: "quiet" | "warn" | "danger";
  text: string;
  /** The upstream's own words, where they say more. */
  said?: string | null;
  children?: ReactNode;
}

function Notice({ icon, tone, text, said, children }: NoticeProps) {
  return (
    <div
      className={clsx(
        "mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg px-3 py-2 text-sm",
        tone === "quiet" && "bg-side text-muted",
        tone === "warn" && "bg-warn-soft text-warn",
        tone === "danger" && "bg-danger-soft text-danger",
      )}
    >
      <div className="flex min-w-[min(20rem,100%)] flex-1 gap-2.5 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
        {icon}
        <p className="min-w-0 wrap-anywhere">
          {text}
          {said && !text.includes(said) && <span className="block">{said}</span>}
        </p>
      </div>
      {children && <div className="flex flex-wrap items-center gap-2 text-ink">{children}</div>}
    </div>
  );
}
