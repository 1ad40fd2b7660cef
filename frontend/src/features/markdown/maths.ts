// Maths as models write it, to the one form that the parser is told to know: `$$…$$` in a line, `$$$…$$$` on its own.
// A single `$` is more often a price, so that it is decided here and not by the parser.

export interface Dressed {
  readonly text: string;
  /** Where a place of the given text is in this one. */
  readonly at: (place: number) => number;
}

interface Formula {
  readonly start: number;
  readonly end: number;
  readonly tex: string;
  readonly display: boolean;
}

const FORMULA_MAX = 10_000;

export function hasMaths(text: string): boolean {
  return text.includes("$") || text.includes("\\(") || text.includes("\\[");
}

/** `live`: a formula that has no end yet is shown as it is written. */
export function dressMaths(text: string, live: boolean): Dressed {
  if (!hasMaths(text)) return { text, at: (place) => place };
  const pieces: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  let place = 0;
  while (place < text.length) {
    const found = nextFormula(text, place);
    if (found === null) break;
    const end = found.end <= text.length ? found.end : live ? text.length : found.start + 2;
    pieces.push({
      start: found.start,
      end,
      text: end === found.end ? written(text, found) : unfinished(text, found, end),
    });
    place = end;
  }
  return replaced(text, pieces);
}

function replaced(text: string, pieces: readonly { start: number; end: number; text: string }[]): Dressed {
  let result = "";
  let done = 0;
  for (const piece of pieces) {
    result += text.slice(done, piece.start) + piece.text;
    done = piece.end;
  }
  result += text.slice(done);
  const at = (place: number) => {
    let shift = 0;
    for (const piece of pieces) {
      if (piece.start >= place) break;
      // A place within a formula is after it.
      if (piece.end > place) return piece.start + shift + piece.text.length;
      shift += piece.text.length - (piece.end - piece.start);
    }
    return place + shift;
  };
  return { text: result, at };
}

/** `end` is beyond the text where it has none. */
function nextFormula(text: string, from: number): Formula | null {
  const mark = /`+|\\[\s\S]|\${1,2}/g;
  mark.lastIndex = from;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    const [sign] = found;
    if (sign.startsWith("`")) {
      mark.lastIndex = afterCode(text, found.index, sign);
      continue;
    }
    const formula = formulaAt(text, found.index, sign);
    if (formula) return formula;
  }
  return null;
}

function afterCode(text: string, start: number, ticks: string): number {
  const run = new RegExp(`(?<!\`)\`{${ticks.length}}(?!\`)`, "g");
  run.lastIndex = start + ticks.length;
  return run.test(text) ? run.lastIndex : start + ticks.length;
}

function formulaAt(text: string, start: number, sign: string): Formula | null {
  switch (sign) {
    case "$$":
      return closedBy(text, start, "$$", true);
    case "\\[": {
      const formula = closedBy(text, start, "\\]", true);
      // `\[text\](address)` is a link that is not to be one.
      return text.charAt(formula?.end ?? 0) === "(" ? null : formula;
    }
    case "\\(":
      return closedBy(text, start, "\\)", false);
    case "$":
      return singleDollar(text, start);
    default:
      return null;
  }
}

function closedBy(text: string, start: number, closer: string, display: boolean): Formula | null {
  const close = text.indexOf(closer, start + 2);
  if (close < 0) return { start, end: Number.POSITIVE_INFINITY, tex: "", display };
  const tex = text.slice(start + 2, close);
  if (tex.trim() === "" || tex.length > FORMULA_MAX) return null;
  return { start, end: close + 2, tex, display };
}

/** As pandoc decides it: no space within at either end, no letter or digit around; prices fail at that. */
function singleDollar(text: string, start: number): Formula | null {
  if (/[\p{L}\p{N}$\\]/u.test(text.charAt(start - 1))) return null;
  const found = /^\$((?:[^\s$\\]|\\[^\n])(?:[^$\\\n]|\\[^\n]|\n(?!\s*\n)){0,1000}?)\$(?![\p{L}\p{N}$])/u.exec(
    text.slice(start, start + 1100),
  );
  const tex = found?.[1];
  if (found === null || tex === undefined || /\s$/.test(tex) || PRICE_AND_WORDS.test(tex)) return null;
  return { start, end: start + found[0].length, tex, display: false };
}

const PRICE_AND_WORDS = /^[\d.,]+[kKmMbB]?\s+(?:\p{L}{2,}|[-–—/]\s*$)/u;

function written(text: string, { start, end, tex, display }: Formula): string {
  const inner = tex.replace(/\r/g, "");
  if (!display) return `$$${padded(inner)}$$`;
  if (!inner.includes("\n")) return `$$$${padded(inner)}$$$`;
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  // Only on lines of its own may it have several.
  if (!/^[ \t>]*$/.test(before)) return `$$$${padded(inner.replace(/\s*\n[\s>]*/g, " "))}$$$`;
  const open = inner.startsWith("\n") ? "" : `\n${before}`;
  const close = /\n[ \t>]*$/.test(inner) ? "" : `\n${before}`;
  const rest = /^[ \t]*(?:\n|$)/.test(text.slice(end, end + 100)) ? "" : `\n${before}`;
  return `$$$${open}${inner}${close}$$$${rest}`;
}

/** A dollar or backslash at either end would join the signs around it. */
function padded(tex: string): string {
  return /^[$]|[$\\]$/.test(tex) ? ` ${tex} ` : tex;
}

/** While more may come, it is shown as code up to the end; else its signs stand for themselves. */
function unfinished(text: string, { start }: Formula, end: number): string {
  if (end === start + 2) return text.slice(start, end).replace(/[\\$[(]/g, "\\$&");
  const rest = text.slice(start);
  const ticks = "`".repeat(1 + Math.max(0, ...(rest.match(/`+/g) ?? []).map((run) => run.length)));
  // A blank line would end the code.
  return `${ticks} ${rest.replace(/\s*\n\s*/g, " ")} ${ticks}`;
}
