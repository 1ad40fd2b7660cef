import type { Block } from "./blocks";
import { closesFence, lineAt } from "./lines";

/** The code between a block's fences, and its language. */
export function fenceOfBlock({ text, closed }: Pick<Block, "text" | "closed">): { code: string; language: string } {
  const first = lineAt(text, 0);
  const [, fence = "", info = ""] = /(`{3,}|~{3,})[ \t]*(\S*)/.exec(first.text) ?? [];
  const last = lineAt(text, text.lastIndexOf("\n") + 1);
  const hasEnd = closed && last.start > 0 && closesFence(last, fence);
  const code = text.slice(first.next, hasEnd ? Math.max(first.next, last.start - 1) : text.length);
  const language = info.replace(/^\{\.?|[}{,:;].*$/g, "").replace(/^language-/, "");
  return { code: first.indent === 0 ? code : outdented(code, first.indent), language };
}

/** The code may stand as far to the right as its fence. */
function outdented(code: string, indent: number): string {
  return code.replace(new RegExp(`^ {1,${indent}}`, "gm"), "");
}
