import { Lightbulb } from "lucide-react";
import { Markdown, plainLine } from "@/features/markdown";
import { visible } from "@/lib/bidi";
import { duration } from "@/lib/format";
import { Disclosure } from "./disclosure";
import { useThinkingTime } from "./use-thinking-time";

interface ReasoningProps {
  text: string;
  /** As the gateway measured it; null while it is not stored, or where nobody knows. */
  durationMs: number | null;
  /** It is being thought. */
  live: boolean;
}

/** What the model thought, folded; its last line and the seconds while it thinks. */
export function Reasoning({ text, durationMs, live }: ReasoningProps) {
  const watchedMs = useThinkingTime(live);
  return (
    <Disclosure
      icon={<Lightbulb aria-hidden="true" />}
      title={live ? <Thinking ms={watchedMs ?? 0} /> : thought(durationMs ?? watchedMs)}
      preview={live ? lastLine(text) : ""}
    >
      {() => (
        <div className="mt-1 mb-2 ml-2 border-l pl-4 text-sm text-muted">
          <Markdown text={text} live={live} />
        </div>
      )}
    </Disclosure>
  );
}

function Thinking({ ms }: { ms: number }) {
  return (
    <>
      Thinking… <span className="tabular-nums">{Math.floor(ms / 1000)} s</span>
    </>
  );
}

function thought(ms: number | null): string {
  return ms === null ? "Thoughts" : `Thought for ${duration(ms)}`;
}

const PREVIEW_CHARS = 400;

function lastLine(text: string): string {
  const line = text.slice(-PREVIEW_CHARS).trimEnd().split("\n").at(-1) ?? "";
  return visible(plainLine(line.replace(/^[\s>#*+-]+/, "")));
}
