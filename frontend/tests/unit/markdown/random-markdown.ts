/** Numbers from 0 to 1 that are the same for the same seed. */
export function chance(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const LINES = [
  "A paragraph with **bold**, `code` and a [link](https://example.org).",
  "And a line of it.",
  "",
  "",
  "",
  "# Heading",
  "## Heading *two*",
  "Heading below\n---",
  "- item",
  "- item\n  - within\n\n    with text",
  "* other item",
  "1. one",
  "2. two",
  "   belongs to two",
  "```python\nprint(1)\n\n# no heading\n```",
  "~~~\n```\n~~~",
  "> quoted",
  "> - in a quote",
  "---",
  "***",
  "| a | b |\n|---|:-:|\n| 1 | 2 |",
  "| a row",
  "$$\nx^2\n\ny\n$$",
  "    code by its indentation",
  "\\[\nz\n\\]",
  "<div>html</div>",
  "* * *",
  "10) ten",
  "+ plus",
  "\ttab",
  "Tail with $5 and $10.",
];

export function randomMarkdown(seed: number, lines: readonly string[] = LINES): string {
  const random = chance(seed + 1000);
  const count = 3 + Math.floor(random() * 30);
  return Array.from({ length: count }, () => lines[Math.floor(random() * lines.length)] ?? "").join("\n");
}

/**
 * Without what this client reads in another way than Markdown's own parser, and without code by its indentation: the
 * parser takes no numbered list right after that, against the specification.
 */
export const PLAIN_LINES = LINES.filter((line) => !/\$|\\\[|^ {4}|^\t/.test(line));
