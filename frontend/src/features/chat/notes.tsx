import { Info } from "lucide-react";
import type { Message } from "@/lib/types";

/** What was changed of the request so that the model takes it. */
export function Notes({ notes }: { notes: Message["notes"] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="mb-3 flex flex-col gap-1 text-sm text-muted">
      {notes.map((note) => (
        <li key={`${note.code} ${note.param} ${note.text}`} className="flex gap-2">
          <Info aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          <span>{note.text}</span>
        </li>
      ))}
    </ul>
  );
}
