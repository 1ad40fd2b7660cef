// What a single line says about the block that it stands in. Every pattern is anchored and takes linear time.

export interface Line {
  readonly start: number;
  /** After its last character. */
  readonly end: number;
  /** Where the next one begins. */
  readonly next: number;
  readonly text: string;
  readonly complete: boolean;
  readonly blank: boolean;
  /** In columns. */
  readonly indent: number;
}

export function lineAt(text: string, start: number): Line {
  const newline = text.indexOf("\n", start);
  const end = newline < 0 ? text.length : newline;
  const line = text.slice(start, end);
  const spaces = /^[ \t\r]*/.exec(line)?.[0] ?? "";
  return {
    start,
    end,
    next: end + 1,
    text: line,
    complete: newline >= 0,
    blank: spaces.length === line.length,
    indent: columns(spaces),
  };
}

export const HEADING = /^ {0,3}#{1,6}(?:[ \t\r]|$)/;
export const QUOTE = /^ {0,3}>/;
export const SETEXT = /^ {0,3}(?:=+|-+)[ \t\r]*$/;
export const NOTE = /^ {0,3}\[\^([^\]\s]+)\]:/;
export const FENCE = /^ {0,3}(?:`{3,}[^`]*$|~{3,})/;
/** What may be a table's row, or its header. */
export const ROW = /^ {0,3}\|/;
/** What may still become several things. */
export const UNDECIDED = /^[ \t]*(?:[-=*_+#>|:`~ \t]*|\d{1,2}[.)]?)$/;
const MATHS = /^ {0,3}(\$\$|\\\[)/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t\r]*$/;
const ITEM = /^ {0,3}(?:([-+*])|(\d{1,9})([.)]))(?=[ \t\r]|$)/;

export interface Marker {
  /** Lists of different types are different lists. */
  readonly type: string;
  readonly number: number | null;
  readonly indent: number;
  readonly empty: boolean;
}

export function listMarker(line: Line): Marker | null {
  const found = ITEM.exec(line.text);
  if (!found) return null;
  const [all, bullet, number, delimiter] = found;
  return {
    type: bullet ?? delimiter ?? "",
    number: number === undefined ? null : Number(number),
    indent: line.indent,
    empty: line.text.slice(all.length).trim() === "",
  };
}

export function isRule(line: Line): boolean {
  return RULE.test(line.text);
}

/** The fence that this line opens, without its indentation. */
export function fenceOf(line: Line): string | null {
  return FENCE.test(line.text) ? (/`{3,}|~{3,}/.exec(line.text)?.[0] ?? null) : null;
}

/** What closes the maths that this line opens; on one line it is a part of its paragraph. */
export function mathsCloser(line: Line): string | null {
  const opener = MATHS.exec(line.text);
  if (!opener) return null;
  const closer = opener[1] === "$$" ? "$$" : "\\]";
  return line.text.includes(closer, opener[0].length) ? null : closer;
}

export function closesFence(line: Line, fence: string): boolean {
  const text = line.text.trim();
  return line.indent < 4 && text.length >= fence.length && text === fence.charAt(0).repeat(text.length);
}

/** Whether it is more than a further line of a paragraph. */
export function startsBlock(line: Line): boolean {
  const { text } = line;
  return (
    line.indent < 4 &&
    (QUOTE.test(text) ||
      HEADING.test(text) ||
      FENCE.test(text) ||
      mathsCloser(line) !== null ||
      NOTE.test(text) ||
      isRule(line) ||
      listMarker(line) !== null)
  );
}

/** Whether the line makes a table's header of the one before it. */
export function isDelimiterRow(line: Line, header: string): boolean {
  if (line.indent >= 4 || !/^[ \t|:-]+\r?$/.test(line.text) || !header.includes("|")) return false;
  const columns = cells(line.text);
  return columns.every((cell) => /^:?-+:?$/.test(cell)) && columns.length === cells(header).length;
}

/** A table row's cells, as they are written. */
export function cells(row: string): string[] {
  const inner = row.trim().replace(/^\|/, "");
  const found: string[] = [];
  let cell = "";
  for (const piece of inner.split(/(\\.|\|)/)) {
    if (piece === "|") {
      found.push(cell.trim());
      cell = "";
    } else cell += piece;
  }
  // A row ends with or without a bar.
  if (cell.trim() !== "" || !inner.endsWith("|")) found.push(cell.trim());
  return found;
}

function columns(spaces: string): number {
  let column = 0;
  for (const space of spaces) column += space === "\t" ? 4 - (column % 4) : space === " " ? 1 : 0;
  return column;
}
