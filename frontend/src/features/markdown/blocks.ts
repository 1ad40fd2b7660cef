// A text cut into its top-level Markdown blocks, line by line, so that a growing text is never read twice.
// To merge two blocks is always right (the parser of each block sorts it out); to cut where Markdown would not is wrong.
// Hence no general lexer: it reads the whole text again, and decides by what may still come.
import {
  closesFence,
  FENCE,
  fenceOf,
  HEADING,
  isDelimiterRow,
  isRule,
  type Line,
  lineAt,
  listMarker,
  type Marker,
  mathsCloser,
  NOTE,
  QUOTE,
  ROW,
  SETEXT,
  startsBlock,
  UNDECIDED,
} from "./lines";

export type BlockKind = "prose" | "heading" | "list" | "code" | "maths" | "table" | "note";

export interface Block {
  readonly kind: BlockKind;
  /** Where it stands in the text: its key for as long as the text grows. */
  readonly start: number;
  /** Without the blank lines after it. */
  readonly text: string;
  /** Whether it had its closing fence; true for what needs none. */
  readonly closed: boolean;
  /** Of a heading: how deep it stands below the headings before it, from 1, never leaving one out. Else 0. */
  readonly depth: number;
}

export interface Split {
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Link targets by label, as Markdown's own lines. */
  readonly definitions: ReadonlyMap<string, string>;
  /** Labels of the footnotes, in order. */
  readonly notes: readonly string[];
  /** Levels of the headings that the next one may stand below. */
  readonly outline: readonly number[];
  readonly open: Open | null;
  /** Up to here the lines were complete and have been read. */
  readonly scanned: number;
}

/** The block that the next line may still belong to. */
interface Open {
  readonly kind: BlockKind | "quote" | "indented";
  readonly start: number;
  /** Where its last line began: a table's header turns out to be one only after it. */
  readonly lastLine: number;
  readonly afterBlank: boolean;
  /** Of code: its fence. Of maths: what closes it. */
  readonly closer: string;
  readonly marker: Marker | null;
  /** Of a list: its top-level items so far. */
  readonly items: number;
}

export const NOTHING: Split = {
  text: "",
  blocks: [],
  definitions: new Map(),
  notes: [],
  outline: [],
  open: null,
  scanned: 0,
};

/** `fresh` are the blocks that end in what is being read. */
type Reading = Split & { readonly fresh: Block[] };

/** A list goes on as another block after this many characters, so that its end can grow cheaply. */
const LIST_PIECE = 1500;
/** What looks like maths and finds no end is none. */
const MATHS_MAX = 10_000;

/** Read the lines that became complete since `previous`; all of them anew where the text was replaced. */
export function advance(previous: Split, text: string): Split {
  if (text === previous.text) return previous;
  const known = text.startsWith(previous.text) ? previous : NOTHING;
  let split: Reading = { ...known, text, fresh: [] };
  for (;;) {
    const line = lineAt(text, split.scanned);
    if (!line.complete) return settled(split);
    split = { ...read(split, line), scanned: line.next };
  }
}

/** As if the text ended here; or, while it is live, what of it can be shown already. */
export function finish(split: Split, live = false): Split {
  const end = live ? shownEnd(split) : split.text.length;
  const shown: Reading = { ...split, text: split.text.slice(0, end), fresh: [] };
  const line = lineAt(shown.text, shown.scanned);
  const whole = line.text === "" ? shown : read(shown, line);
  return settled(whole.open && whole.open.start < end ? emit(whole, whole.open, end) : whole);
}

export function blocksOf(text: string): Split {
  return finish(advance(NOTHING, text));
}

/** A few signs at the end may become anything: `-` an item, a rule, or an underline that makes a heading of its text. */
function shownEnd({ text, open, scanned }: Split): number {
  if (open?.kind === "code" || open?.kind === "table") return text.length;
  const last = lineAt(text, scanned);
  if (open?.kind === "prose" && UNDECIDED.test(last.text) && ROW.test(text.slice(open.lastLine, scanned))) {
    return open.lastLine;
  }
  return UNDECIDED.test(last.text) || ROW.test(last.text) ? scanned : text.length;
}

function settled({ fresh, ...split }: Reading): Split {
  return fresh.length === 0 ? split : { ...split, blocks: [...split.blocks, ...fresh] };
}

function read(split: Reading, line: Line): Reading {
  const { open } = split;
  if (open?.kind === "code") {
    return closesFence(line, open.closer) ? emit(split, open, line.end, true) : split;
  }
  if (open?.kind === "maths") {
    if (line.text.includes(open.closer)) return emit(split, open, line.end, true);
    const lost = line.start - open.start > MATHS_MAX || FENCE.test(line.text) || HEADING.test(line.text);
    return lost ? begin(emit(split, open, line.start), line) : split;
  }
  if (line.blank) return blank(split);
  if (!open) return begin(split, line);
  if (isHeaderOf(split, open, line)) return beginTable(split, open, line);
  if (open.kind === "prose" && SETEXT.test(line.text)) {
    return emit(split, { ...open, kind: "heading" }, line.end);
  }
  return goesOn(open, line) ? grown(split, open, line) : begin(emit(split, open, line.start), line);
}

function blank(split: Reading): Reading {
  const { open } = split;
  if (!open) return split;
  const mayGoOn = open.kind === "list" || open.kind === "note" || open.kind === "indented";
  return mayGoOn ? { ...split, open: { ...open, afterBlank: true } } : emit(split, open, split.scanned);
}

function begin(split: Reading, line: Line): Reading {
  const open = opened(line);
  if (open.kind === "heading" || isRule(line)) return emit(split, open, line.end);
  return { ...split, open };
}

function opened(line: Line): Open {
  const open = { start: line.start, lastLine: line.start, afterBlank: false, closer: "", marker: null, items: 0 };
  if (line.indent >= 4) return { ...open, kind: "indented" };
  const fence = fenceOf(line);
  if (fence !== null) return { ...open, kind: "code", closer: fence };
  if (HEADING.test(line.text)) return { ...open, kind: "heading" };
  const maths = mathsCloser(line);
  if (maths !== null) return { ...open, kind: "maths", closer: maths };
  if (NOTE.test(line.text)) return { ...open, kind: "note" };
  if (QUOTE.test(line.text)) return { ...open, kind: "quote" };
  const marker = isRule(line) ? null : listMarker(line);
  return marker ? { ...open, kind: "list", marker, items: 1 } : { ...open, kind: "prose" };
}

function goesOn(open: Open, line: Line): boolean {
  switch (open.kind) {
    case "list":
      return listGoesOn(open, line);
    case "note":
      return line.indent >= 4 || (!open.afterBlank && !startsBlock(line));
    case "indented":
      return line.indent >= 4;
    case "quote":
      return QUOTE.test(line.text) || !startsBlock(line);
    case "prose":
      return line.indent >= 4 || !interruptsParagraph(line);
    default:
      return !startsBlock(line);
  }
}

function listGoesOn(open: Open, line: Line): boolean {
  // No item's text stands further left than its marker is wide.
  if (line.indent >= 2) return true;
  const marker = isRule(line) ? null : listMarker(line);
  if (marker) return marker.type === open.marker?.type && !isNextPiece(open, marker, line);
  return !open.afterBlank && !startsBlock(line);
}

function isNextPiece(open: Open, marker: Marker, line: Line): boolean {
  const first = open.marker;
  if (first === null || line.start - open.start < LIST_PIECE || line.indent !== first.indent) return false;
  // A list that is all ones counts by itself, and would begin again.
  return marker.number === null || (first.number !== null && marker.number === first.number + open.items);
}

function grown(split: Reading, open: Open, line: Line): Reading {
  const isItem = open.kind === "list" && line.indent === open.marker?.indent && listMarker(line) !== null;
  const items = open.items + (isItem ? 1 : 0);
  return { ...split, open: { ...open, lastLine: line.start, afterBlank: false, items } };
}

/** Only some lists may begin amid a paragraph: a line that begins with a year is no list. */
function interruptsParagraph(line: Line): boolean {
  const marker = listMarker(line);
  if (marker && !isRule(line)) return !marker.empty && (marker.number === null || marker.number === 1);
  return startsBlock(line);
}

function isHeaderOf(split: Reading, open: Open, line: Line): boolean {
  return open.kind === "prose" && isDelimiterRow(line, split.text.slice(open.lastLine, line.start));
}

function beginTable(split: Reading, open: Open, line: Line): Reading {
  const before = open.lastLine > open.start ? emit(split, open, open.lastLine) : split;
  return { ...before, open: { ...open, kind: "table", start: open.lastLine, lastLine: line.start } };
}

function emit(
  split: Reading,
  open: Open,
  end: number,
  closed = open.kind !== "code" && open.kind !== "maths",
): Reading {
  const text = trimmed(split.text.slice(open.start, end), open.kind);
  const kind = open.kind === "quote" || open.kind === "indented" ? "prose" : open.kind;
  const outline = kind === "heading" ? below(split.outline, headingLevel(text)) : split.outline;
  const depth = kind === "heading" ? outline.length : 0;
  split.fresh.push({ kind, start: open.start, text, closed, depth });
  return {
    ...split,
    open: null,
    outline,
    definitions: kind === "prose" ? withDefinitions(split.definitions, text) : split.definitions,
    notes: kind === "note" ? withNote(split.notes, text) : split.notes,
  };
}

function trimmed(text: string, kind: Open["kind"]): string {
  return kind === "code" ? text.replace(/\r?\n$/, "") : text.trimEnd();
}

/** Setext underlines make levels 1 and 2. */
function headingLevel(text: string): number {
  const hashes = /^ {0,3}(#{1,6})(?:\s|$)/.exec(text)?.[1];
  if (hashes !== undefined) return hashes.length;
  return text.endsWith("=") ? 1 : 2;
}

function below(outline: readonly number[], level: number): readonly number[] {
  return [...outline.filter((above) => above < level), level];
}

const DEFINITION = /^ {0,3}\[((?:[^[\]\\]|\\.){1,500})\]:[ \t]*\S/;

function withDefinitions(known: ReadonlyMap<string, string>, text: string): ReadonlyMap<string, string> {
  if (!DEFINITION.test(text)) return known;
  const all = new Map(known);
  for (const line of text.split("\n")) {
    const label = DEFINITION.exec(line)?.[1];
    if (label === undefined) break;
    // The first one counts.
    if (!all.has(asLabel(label))) all.set(asLabel(label), line);
  }
  return all;
}

function withNote(known: readonly string[], text: string): readonly string[] {
  const label = NOTE.exec(text)?.[1];
  return label === undefined || known.includes(label) ? known : [...known, label];
}

/** Labels are compared without case and spacing. */
export function asLabel(text: string): string {
  return text.replace(/\s+/g, " ").trim().toLowerCase();
}
