import { type Block, blocksOf } from "./blocks";
import { fenceOfBlock } from "./fence";
import { cells } from "./lines";

/** Markdown as people would type it without: its signs gone, its code, lists and line breaks kept. */
export function plainMarkdown(text: string): string {
  return blocksOf(text)
    .blocks.map(plainBlock)
    .filter((block) => block !== "")
    .join("\n\n");
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case "code":
      return fenceOfBlock(block).code;
    case "maths":
      return block.text;
    case "table": {
      const [header = "", , ...rows] = block.text.split("\n");
      return [header, ...rows].map((row) => cells(row).map(plainLine).join("\t")).join("\n");
    }
    default:
      return plainLines(block.text);
  }
}

/** Fences may stand within lists: what they enclose is kept as it is. */
function plainLines(text: string): string {
  let fence: string | null = null;
  return text
    .split("\n")
    .flatMap((line) => {
      const mark = /^[\s>]*(`{3,}|~{3,})/.exec(line)?.[1];
      if (mark !== undefined && (fence === null || mark.startsWith(fence))) {
        fence = fence === null ? mark : null;
        return [];
      }
      return fence === null ? withoutBlockSigns(line) : [line];
    })
    .join("\n")
    .trim();
}

function withoutBlockSigns(line: string): string[] {
  if (/^ {0,3}(?:=+|-{2,}|(?:[-*_][ \t]*){3,})[ \t]*$/.test(line)) return [];
  const bare = line
    .replace(/^(?: {0,3}> ?)+/, "")
    .replace(/^ {0,3}#{1,6}[ \t]+/, "")
    .replace(/^( *)[*+][ \t]+/, "$1- ")
    .replace(/^( *(?:[-*+]|\d+[.)])[ \t]+)\[[ xX]\][ \t]+/, "$1");
  return [plainLine(bare)];
}

/** Longer lines are no prose; what is below takes time by the square of the length at worst. */
const LONGEST_LINE = 5000;

const CODE_OR_ESCAPE = /(?<!`)(`{1,9})(?!`)(.+?)(?<!`)\1(?!`)|\\([!-/:-@[-`{-~])/g;

/** One line without the signs of emphasis, code, links and images. */
export function plainLine(line: string): string {
  if (line.length > LONGEST_LINE) return line;
  const literal: string[] = [];
  const kept = line.replace(CODE_OR_ESCAPE, (_, _ticks, code: string | undefined, escaped: string | undefined) => {
    literal.push(escaped ?? code?.trim() ?? "");
    return `\ue000${literal.length - 1}\ue000`;
  });
  return kept
    .replace(/!\[([^\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"]*")?\)/g, "$1")
    .replace(/\[([^[\]]+)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"]*")?\)/g, "$1")
    .replace(/<(https?:\/\/[^\s<>]+)>/g, "$1")
    .replace(/(\*{1,3})(?=\S)([^*]*[^*\s])\1/g, "$2")
    .replace(/(\*\*)(?=\S)(.*?\S)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}_])(_{1,3})(?=\S)([^_]*[^_\s])\1(?![\p{L}\p{N}_])/gu, "$2")
    .replace(/~~(?=\S)([^~]*[^~\s])~~/g, "$1")
    .replace(/\ue000(\d+)\ue000/g, (all, index: string) => literal[Number(index)] ?? all);
}
