import { useState } from "react";
import { visible } from "@/lib/bidi";
import { count } from "@/lib/format";
import { Button } from "@/ui/button";

const SHOWN_FIRST = 8000;
const SHOWN_MORE = 100_000;

/** Text too long or too tangled to be read as Markdown, as it is written, a piece at a time. */
export function PlainText({ text }: { text: string }) {
  const [shown, setShown] = useState(SHOWN_FIRST);
  const isWhole = shown >= text.length;
  return (
    <div className="md-plain">
      <p className="text-sm text-muted">This passage is shown as plain text because of its length or nesting.</p>
      <div dir="auto" className="md-plain-text">
        {visible(text.slice(0, shown))}
      </div>
      {!isWhole && (
        <Button size="small" onClick={() => setShown(shown + SHOWN_MORE)}>
          Show more ({count(text.length - shown)} characters)
        </Button>
      )}
    </div>
  );
}
