import clsx from "clsx";
import { useState } from "react";

// As many characters as fit the lines that are shown at first.
const SHORT_CHARS = 220;

export function Description({ text }: { text: string | null }) {
  const [isWhole, setIsWhole] = useState(false);
  if (!text) return null;
  const words = withoutLinks(text);
  return (
    <div className="text-sm">
      <p dir="auto" className={clsx("[overflow-wrap:anywhere] whitespace-pre-line", isWhole || "line-clamp-5")}>
        {words}
      </p>
      {words.length > SHORT_CHARS && (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setIsWhole(!isWhole)}
          className="mt-1 rounded text-accent hover:underline coarse:min-h-11"
        >
          {isWhole ? "Show less" : "Show all"}
        </button>
      )}
    </div>
  );
}

/** Descriptions are Markdown with links into their catalogue's own site: only their words are of use here. */
function withoutLinks(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim();
}
