import { createContext } from "react";

/** A source that a text names: its number among the sources, and where it stands in the text. */
export interface Mark extends MarkPlace {
  readonly url: string;
  readonly title: string | null;
}

export interface MarkPlace {
  readonly number: number;
  /** In UTF-16 units of the text. */
  readonly at: number;
}

export const NO_MARKS: readonly Mark[] = [];

/** Where a mark leads is looked up when it is shown, so that a new source draws no finished block again. */
export const MarksContext = createContext<readonly Mark[]>(NO_MARKS);

/** The marks of one block, as a string, which is the same as long as they are. */
export function marksWithin(marks: readonly Mark[], start: number, end: number): string {
  return marks
    .filter(({ at }) => at > start && at <= end)
    .map(({ at, number }) => `${at - start}:${number}`)
    .join(" ");
}

export function placesOf(written: string): MarkPlace[] {
  if (written === "") return [];
  return written.split(" ").map((mark) => {
    const [at, number] = mark.split(":").map(Number);
    return { at: at ?? 0, number: number ?? 0 };
  });
}
