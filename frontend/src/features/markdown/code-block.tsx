import { WrapText } from "lucide-react";
import { memo, type ReactNode, useMemo, useState } from "react";
import { visible } from "@/lib/bidi";
import { count } from "@/lib/format";
import { setPreferences, usePreferences } from "@/lib/preferences";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy-button";
import { IconButton } from "@/ui/icon-button";
import { languageName } from "./languages";
import { useHighlighter } from "./use-highlighter";

interface CodeBlockProps {
  code: string;
  language: string;
  /** More of it may come. */
  live: boolean;
}

/** Beyond this the rest is shown when it is asked for. */
const SHOWN_FIRST = 40_000;
/** Colours for more than this take longer than they are worth; in long lines their time grows by the square. */
const COLOURED_MAX = 60_000;
const LONG_LINE = /[^\n]{2000}/;

export const CodeBlock = memo(function CodeBlock({ code, language, live }: CodeBlockProps) {
  const [isWhole, setIsWhole] = useState(false);
  const isWrapped = usePreferences((state) => state.wrapCode);
  const text = visible(code);
  const shown = isWhole || text.length <= SHOWN_FIRST ? text : cutAtLine(text);
  const name = languageName(language);
  return (
    <div className="md-code" dir="ltr">
      <div className="md-code-bar">
        <span className="min-w-0 grow truncate">{name}</span>
        <IconButton
          size="small"
          label="Wrap long lines"
          pressed={isWrapped}
          onClick={() => setPreferences({ wrapCode: !isWrapped })}
        >
          <WrapText />
        </IconButton>
        <CopyButton size="small" label="Copy code" text={() => text} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <pre
        role="group"
        data-wrapped={isWrapped || undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by keyboard too
        tabIndex={0}
        aria-label={name === "" ? "Code" : `${name} code`}
      >
        <code>
          <Coloured code={shown} language={language} live={live} />
        </code>
      </pre>
      {shown.length < text.length && (
        <div className="border-t p-2">
          <Button size="small" onClick={() => setIsWhole(true)}>
            Show all ({count(text.length)} characters)
          </Button>
        </div>
      )}
    </div>
  );
});

/** While code grows, what is coloured grows in ever larger steps: in all it costs a few times the whole. */
function Coloured({ code, language, live }: CodeBlockProps): ReactNode {
  const highlight = useHighlighter(language, code.length <= COLOURED_MAX && !LONG_LINE.test(code));
  const done = live ? code.lastIndexOf("\n", step(code.length)) + 1 : code.length;
  const head = code.slice(0, done);
  const coloured = useMemo(() => highlight?.(head, language) ?? null, [highlight, head, language]);
  if (coloured === null) return code;
  return (
    <>
      {coloured}
      {code.slice(done)}
    </>
  );
}

const FIRST_STEP = 200;
const STEP_FACTOR = 1.3;

function step(length: number): number {
  if (length < FIRST_STEP) return -1;
  const steps = Math.floor(Math.log(length / FIRST_STEP) / Math.log(STEP_FACTOR));
  return Math.floor(FIRST_STEP * STEP_FACTOR ** steps);
}

function cutAtLine(text: string): string {
  const newline = text.lastIndexOf("\n", SHOWN_FIRST);
  return text.slice(0, newline > 0 ? newline : SHOWN_FIRST);
}
