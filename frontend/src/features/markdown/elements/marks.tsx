import { type ComponentProps, useContext } from "react";
import type { ExtraProps } from "react-markdown";
import { safeLink } from "../addresses";
import { MarksContext } from "../marks";
import { goTo, NotesContext, noteId, referenceId } from "../notes";

/** A small number after a text: where it is from, or a footnote to it. Nothing else is set high here. */
export function Sup({ node }: ComponentProps<"sup"> & ExtraProps) {
  const source = Number(node?.properties["data-source"] ?? 0);
  const note = Number(node?.properties["data-note"] ?? 0);
  if (source > 0) return <SourceMark number={source} />;
  return note > 0 ? <NoteMark number={note} /> : null;
}

function SourceMark({ number }: { number: number }) {
  const mark = useContext(MarksContext).find((candidate) => candidate.number === number);
  const address = safeLink(mark?.url);
  if (!mark || !address) return <sup className="md-mark text-muted">{number}</sup>;
  const name = mark.title ?? address.host;
  return (
    <sup className="md-mark">
      <a
        href={address.href}
        title={`${name} (${address.host})`}
        aria-label={`Source ${number}: ${name}`}
        target="_blank"
        rel="noopener noreferrer nofollow"
      >
        {number}
      </a>
    </sup>
  );
}

function NoteMark({ number }: { number: number }) {
  const page = useContext(NotesContext);
  return (
    <sup className="md-mark">
      <button
        type="button"
        id={referenceId(page, number)}
        aria-label={`Footnote ${number}`}
        onClick={() => goTo(noteId(page, number))}
      >
        {number}
      </button>
    </sup>
  );
}
