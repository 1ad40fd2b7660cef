import clsx from "clsx";
import { TriangleAlert } from "lucide-react";
import { Popover } from "@/ui/popover";
import { estimateWords, type Quote } from "./estimate-words";

/** What the message would cost, and on demand how that is known. Its place is kept where it is not known. */
export function EstimateLine({ quote }: { quote: Quote | null }) {
  if (quote === null) return null;
  const { short, long, warns } = estimateWords(quote);
  return (
    <Popover
      label="What this message would cost"
      side="top"
      align="end"
      className="max-w-80 text-sm"
      trigger={
        <button
          type="button"
          className={clsx(
            "relative flex min-w-0 items-center gap-1.5 rounded-md px-1.5 py-1 text-xs tabular-nums hover:bg-hover",
            // A finger has more room above it than is to be seen.
            "coarse:after:absolute coarse:after:inset-x-0 coarse:after:-top-4 coarse:after:-bottom-1",
            warns ? "text-warn" : "text-muted",
          )}
        >
          {warns && <TriangleAlert className="size-3.5 shrink-0" />}
          <span className="truncate">{short}</span>
        </button>
      }
    >
      {long.map((sentence) => (
        <p key={sentence} className="not-first:mt-1.5">
          {sentence}
        </p>
      ))}
      <p className="mt-1.5 text-muted">An estimate: tokens are counted here, as the model's family does it.</p>
    </Popover>
  );
}
