import { useState } from "react";
import { Link } from "wouter";
import type { Comparison } from "../types";

// Longer than what fits in two lines of a phone, about.
const LONG_CHARS = 160;

/** What was asked, folded where it is long: the answers are the page. */
export function Prompt({ comparison }: { comparison: Comparison }) {
  const [open, setOpen] = useState(false);
  const { prompt, previous_id: previous } = comparison;
  const isLong = prompt.length > LONG_CHARS || prompt.includes("\n");
  return (
    <div className="shrink-0 px-4 pb-2">
      {previous !== null && (
        <Link
          href={`/compare/${previous}`}
          className="inline-flex min-h-7 items-center text-sm text-accent underline underline-offset-2 coarse:min-h-11"
        >
          The turn before
        </Link>
      )}
      <div className="flex items-start gap-2 rounded-xl bg-bubble px-4 py-2">
        <p
          dir="auto"
          {...(open && { tabIndex: 0 })}
          className={`min-w-0 grow wrap-anywhere whitespace-pre-wrap ${open ? "max-h-[30dvh] overflow-y-auto" : "line-clamp-2"}`}
        >
          <span className="sr-only">Asked: </span>
          {prompt}
        </p>
        {isLong && (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="min-h-6 shrink-0 text-sm font-medium text-accent hover:underline coarse:min-h-11"
          >
            {open ? "Less" : "All of it"}
          </button>
        )}
      </div>
    </div>
  );
}
