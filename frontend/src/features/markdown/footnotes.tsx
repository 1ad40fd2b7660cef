import { CornerLeftUp } from "lucide-react";
import { useContext, useMemo } from "react";
import { IconButton } from "@/ui/icon-button";
import type { Block, Split } from "./blocks";
import { NOTE } from "./lines";
import { goTo, NotesContext, noteId, referenceId } from "./notes";
import { Prose } from "./prose";

/** The text's footnotes, in their order, below it. */
export function Footnotes({ split: { blocks, notes }, live }: { split: Split; live: boolean }) {
  const byLabel = useMemo(() => notesByLabel(blocks), [blocks]);
  if (notes.length === 0) return null;
  const isLast = (block: Block) => block === blocks.at(-1);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms, a section would be one more landmark in each answer
    <div role="group" aria-label="Footnotes" className="md md-notes">
      <ol>
        {notes.map((label, index) => {
          const block = byLabel.get(label);
          return (
            block && (
              <Footnote key={label} number={index + 1} text={noteText(block.text)} live={live && isLast(block)} />
            )
          );
        })}
      </ol>
    </div>
  );
}

function Footnote({ number, text, live }: { number: number; text: string; live: boolean }) {
  const page = useContext(NotesContext);
  return (
    <li id={noteId(page, number)} tabIndex={-1} dir="auto">
      <Prose text={text} live={live} />
      <IconButton
        size="small"
        label={`Back to the text of footnote ${number}`}
        onClick={() => goTo(referenceId(page, number))}
      >
        <CornerLeftUp />
      </IconButton>
    </li>
  );
}

/** Of several with one label the first counts. */
function notesByLabel(blocks: readonly Block[]): ReadonlyMap<string, Block> {
  const byLabel = new Map<string, Block>();
  for (const block of blocks) {
    const label = block.kind === "note" ? NOTE.exec(block.text)?.[1] : undefined;
    if (label !== undefined && !byLabel.has(label)) byLabel.set(label, block);
  }
  return byLabel;
}

/** Without its label, and its further lines as if they stood at the margin. */
function noteText(text: string): string {
  return text
    .replace(NOTE, "")
    .trimStart()
    .replace(/^(?: {4}|\t)/gm, "");
}
