import { expect, test } from "vitest";
import { plainLine, plainMarkdown } from "@/features/markdown/plain";

test("signs go, words, code and lists stay", () => {
  const text = [
    "# Title",
    "",
    "Some **bold**, *slanted*, ~~struck~~ and `code_here`, a [link](https://example.org/a_(b)).",
    "",
    "- [x] one",
    "- two",
    "   1. three",
    "",
    "> quoted __text__",
    "",
    "```js",
    "const a = **b**;",
    "",
    "# kept",
    "```",
    "",
    "| a | b |",
    "|---|---|",
    "| **1** | 2 |",
    "",
    "---",
    "",
    "End",
    "===",
  ].join("\n");
  expect(plainMarkdown(text)).toBe(
    [
      "Title",
      "Some bold, slanted, struck and code_here, a link.",
      "- one\n- two\n   1. three",
      "quoted text",
      "const a = **b**;\n\n# kept",
      "a\tb\n1\t2",
      "End",
    ].join("\n\n"),
  );
});

test.each([
  ["snake_case_names stay", "snake_case_names stay"],
  ["2 * 3 * 4", "2 * 3 * 4"],
  ["`**not bold**`", "**not bold**"],
  ["\\*escaped\\*", "*escaped*"],
  ["![alt](https://x.example/a.png)", "alt"],
  ["***both***", "both"],
  ["**a *b* c**", "a b c"],
  ["<https://example.org>", "https://example.org"],
])("%j", (line, plain) => {
  expect(plainLine(line)).toBe(plain);
});

test.each(["*", "**a ", "[", "[a](", "`", "_a", "![", "~~", "<https://"])("nothing takes long: %j", (sign) => {
  const before = performance.now();
  plainLine(sign.repeat(5000 / sign.length));
  plainMarkdown(sign.repeat(100_000 / sign.length));
  expect(performance.now() - before).toBeLessThan(2000);
});
