import { visible } from "@/lib/bidi";
import type { Source } from "./segments";

/** Where the answer is from, by the numbers that stand in its text. */
export function Sources({ sources }: { sources: readonly Source[] }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms, a section would be one more landmark in each answer
    <div role="group" aria-label="Sources" className="border-t pt-3 text-sm">
      <p className="mb-1.5 text-muted">{sources.length === 1 ? "Source" : "Sources"}</p>
      <ol className="flex flex-col gap-1">
        {sources.map((source) => (
          <li key={source.number} className="flex min-w-0 items-baseline gap-2 coarse:min-h-11">
            <span className="min-w-5 shrink-0 text-right text-muted tabular-nums">{source.number}</span>
            <SourceLink source={source} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function SourceLink({ source: { url, title } }: { source: Source }) {
  const address = webAddress(url);
  const name = visible(title || (address?.host ?? url));
  if (address === null) return <span className="min-w-0 wrap-anywhere">{name}</span>;
  return (
    <a
      href={address.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="min-w-0 wrap-anywhere hover:underline"
    >
      <span dir="auto">{name}</span> {name !== address.host && <span className="text-muted">{address.host}</span>}
    </a>
  );
}

/** A source may be named by a model: only the web's addresses are links. */
function webAddress(url: string): URL | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed && (parsed.protocol === "https:" || parsed.protocol === "http:") ? parsed : null;
}
