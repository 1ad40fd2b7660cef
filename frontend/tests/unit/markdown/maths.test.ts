import { describe, expect, test } from "vitest";
import { dressMaths } from "@/features/markdown/maths";

const dressed = (text: string, live = false) => dressMaths(text, live).text;

describe("what is no maths stays as it is", () => {
  test.each([
    "It costs $5 and $10.",
    "Between $100K and $1M, or $5–$10.",
    "Set $HOME and $PATH, or $HOME/$USER.",
    "US$5 and US$7",
    "A $ alone, and $ 5 $ with spaces.",
    "`$x$` and ``\\(y\\)``",
    "```\n$x$\n```",
    "Escaped \\$x\\$ dollars",
    "It was $5 or 10$.",
    "\\[text\\](https://example.org)",
    "no maths at all",
  ])("%j", (text) => {
    expect(dressed(text)).toBe(text);
  });
});

describe("what is", () => {
  test.each([
    ["$x$", "$$x$$"],
    ["so $E = mc^2$, then", "so $$E = mc^2$$, then"],
    ["\\(a_1\\) and \\(b\\)", "$$a_1$$ and $$b$$"],
    ["costs $5, with $x$", "costs $5, with $$x$$"],
    ["\\[x\\]", "$$$x$$$"],
    ["see $$x$$ here", "see $$$x$$$ here"],
    ["\\[\nx\n\\]", "$$$\nx\n$$$"],
    ["$$\nx\n$$", "$$$\nx\n$$$"],
    ["$$ x = 1\n+ 2 $$", "$$$\n x = 1\n+ 2 \n$$$"],
    ["  \\[\n  x\n  \\]", "  $$$\n  x\n  $$$"],
    ["$\\$5$", "$$\\$5$$"],
    ["**$x$**", "**$$x$$**"],
  ])("%j", (text, expected) => {
    expect(dressed(text)).toBe(expected);
  });
});

describe("what has no end yet", () => {
  test("is shown as it is written while more may come", () => {
    expect(dressed("then \\(a_1 + b", true)).toBe("then ` \\(a_1 + b `");
    expect(dressed("$$\nx_1\n\ny", true)).toBe("` $$ x_1 y `");
  });
  test("stands for itself at the end", () => {
    expect(dressed("then \\(a")).toBe("then \\\\\\(a");
    expect(dressed("$$ and $x$")).toBe("\\$\\$ and $$x$$");
  });
});

test("a place in the text is found again in the dressed one", () => {
  const text = "so $x$ and \\[y\\] end";
  const { text: result, at } = dressMaths(text, false);
  expect(result.slice(0, at(2))).toBe("so");
  expect(result.slice(0, at(6))).toBe("so $$x$$");
  expect(result.slice(0, at(4))).toBe("so $$x$$");
  expect(result.slice(at(16))).toBe(" end");
});

test.each([
  ["dollars", "$".repeat(12_000)],
  ["dollars and letters", "$a".repeat(6000)],
  ["open brackets", "\\(".repeat(6000)],
  ["ticks", "`".repeat(12_000)],
  ["ticks of many lengths", Array.from({ length: 150 }, (_, index) => "`".repeat(index + 1)).join(" ")],
])("nothing takes long: %s", (_, text) => {
  const before = performance.now();
  dressed(text);
  dressed(text, true);
  expect(performance.now() - before).toBeLessThan(2000);
});
