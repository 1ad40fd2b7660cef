import { createContext } from "react";

/** What the ids of one text's footnotes begin with, so that another text on the page has others. */
export const NotesContext = createContext("");

export function noteId(page: string, number: number): string {
  return `${page}-note-${number}`;
}

export function referenceId(page: string, number: number): string {
  return `${page}-note-${number}-from`;
}

/** Not by a link within the page: that would be a step of the browser's history. */
export function goTo(id: string): void {
  const element = document.getElementById(id);
  element?.scrollIntoView({ block: "center" });
  element?.focus({ preventScroll: true });
}
