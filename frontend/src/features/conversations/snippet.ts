import type { SnippetPiece } from "./found";

// Around a hit while the pieces are one text; no answer has them.
const BEGIN = "\u{e000}";
const END = "\u{e001}";
const HITS = new RegExp(`(${BEGIN}[^${END}]*${END})`);

/** The pieces of an answer's snippet as it reads, without the marks of Markdown. */
export function withoutMarks(pieces: readonly SnippetPiece[]): SnippetPiece[] {
  const text = pieces.map(({ text, hit }) => (hit ? `${BEGIN}${text}${END}` : text)).join("");
  return unmarked(text)
    .split(HITS)
    .filter((part) => part !== "")
    .map((part) => (part.startsWith(BEGIN) ? { text: part.slice(1, -1), hit: true } : { text: part, hit: false }));
}

function unmarked(text: string): string {
  return (
    text
      // Links and pictures, also where the snippet ends within their address.
      .replace(/!?\[([^\]\n]*)\]\([^)\s]*(?:\)|$)/g, "$1")
      // Headings, quotations, items, and the lines of tables and fences.
      .replace(/^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|```.*$|\|?(?:[ \t]*:?-{3,}:?[ \t]*\|?)+$)/gm, "")
      .replace(/[ \t]*\|[ \t]*/g, " ")
      .replace(/\*\*|__|~~|`+/g, "")
      .replace(/(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])/g, "")
  );
}
