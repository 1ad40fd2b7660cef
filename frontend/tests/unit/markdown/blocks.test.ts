import { describe, expect, test } from "vitest";
import { advance, type Block, blocksOf, finish, NOTHING } from "@/features/markdown/blocks";
import { chance, randomMarkdown } from "./random-markdown";

const kinds = (text: string) => blocksOf(text).blocks.map(({ kind }) => kind);
const texts = (text: string) => blocksOf(text).blocks.map((block) => block.text);

function streamed(text: string, seed: number): { blocks: readonly Block[] } {
  const random = chance(seed);
  let split = NOTHING;
  for (let end = 0; end < text.length; ) {
    end = Math.min(text.length, end + 1 + Math.floor(random() * 12));
    split = advance(split, text.slice(0, end));
    finish(split, true);
  }
  return finish(split);
}

test.each(Array.from({ length: 150 }, (_, seed) => seed))(
  "a streamed text has the blocks of the whole one (%i)",
  (seed) => {
    const text = randomMarkdown(seed);
    const { definitions, notes, blocks } = blocksOf(text);
    expect(streamed(text, seed)).toMatchObject({ definitions, notes, blocks });
  },
);

test("finished blocks stay the same objects while more text comes", () => {
  const first = advance(NOTHING, "One.\n\nTwo.\n\nThr");
  const second = advance(first, "One.\n\nTwo.\n\nThree.\n\nFour");
  expect(second.blocks[0]).toBe(first.blocks[0]);
  expect(second.blocks[1]).toBe(first.blocks[1]);
});

test("a text that was replaced is read anew", () => {
  const first = advance(NOTHING, "# One\n\nTwo\n\n");
  expect(finish(advance(first, "Other\n\ntext")).blocks.map(({ text }) => text)).toEqual(["Other", "text"]);
});

test("every character but the space between blocks is in exactly one block", () => {
  for (let seed = 0; seed < 100; seed += 1) {
    const text = randomMarkdown(seed);
    const { blocks } = blocksOf(text);
    let place = 0;
    for (const block of blocks) {
      expect(text.slice(place, block.start).trim()).toBe("");
      expect(text.startsWith(block.text, block.start)).toBe(true);
      place = block.start + block.text.length;
    }
    expect(text.slice(place).trim()).toBe("");
  }
});

describe("what belongs together", () => {
  test("a list with blank lines, paragraphs and code in its items", () => {
    expect(kinds("1. a\n\n   more\n\n   ```js\n   x\n\n   y\n   ```\n\n2. b\n\nafter")).toEqual(["list", "prose"]);
  });
  test("a fence with blank lines, headings and shorter fences", () => {
    expect(kinds("````md\n# no heading\n\n```\ncode\n```\n````\ntext")).toEqual(["code", "prose"]);
  });
  test("maths over several lines, however it is written", () => {
    expect(kinds("\\[\nx\n\n= y\n\\]\nthen\n$$\nz\n$$")).toEqual(["maths", "prose", "maths"]);
  });
  test("a quote and the lines that lean on it", () => {
    expect(texts("> one\ntwo\n\n> three")).toEqual(["> one\ntwo", "> three"]);
  });
  test("a footnote and its further paragraphs", () => {
    expect(kinds("Text[^1].\n\n[^1]: One.\n\n    More.\n\n[^2]: Two.")).toEqual(["prose", "note", "note"]);
  });
  test("indented code over blank lines", () => {
    expect(texts("    one\n\n    two\n\nthree")).toEqual(["    one\n\n    two", "three"]);
  });
});

describe("what does not", () => {
  test("a paragraph right before a table", () => {
    expect(texts("Here:\n| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter")).toEqual([
      "Here:",
      "| a | b |\n|---|---|\n| 1 | 2 |",
      "After",
    ]);
  });
  test("lists of different signs", () => {
    expect(texts("- a\n- b\n\n* c")).toEqual(["- a\n- b", "* c"]);
  });
  test("a year at the beginning of a line is no list", () => {
    expect(kinds("It was in\n1989. Then")).toEqual(["prose"]);
  });
  test("a delimiter row of another width makes no table", () => {
    expect(kinds("| a | b |\n|---|\n")).toEqual(["prose"]);
  });
});

test("a heading stands one below the one above it, even where a level is left out", () => {
  const { blocks } = blocksOf("### a\n\n##### b\n\n## c\n\nd\n===\n\n### e");
  expect(blocks.map(({ depth }) => depth)).toEqual([1, 2, 1, 1, 2]);
});

test("a long numbered list goes on in another block, with the next number", () => {
  const items = Array.from({ length: 100 }, (_, index) => `${index + 1}. An item with some words in it`);
  const found = blocksOf(items.join("\n")).blocks;
  expect(found.length).toBeGreaterThan(1);
  expect(found.map(({ text }) => text).join("\n")).toBe(items.join("\n"));
});

test("a list that is all ones stays one", () => {
  expect(kinds("1. An item with some words in it\n".repeat(100))).toEqual(["list"]);
});

describe("while it is live, what may become several things waits", () => {
  const shown = (text: string) => finish(advance(NOTHING, text), true).blocks.map((block) => block.text);
  test.each([
    ["Text\n-", ["Text"]],
    ["Text\n\n#", ["Text"]],
    ["Text\n\n``", ["Text"]],
    ["Text\n\n| a | b |", ["Text"]],
    ["Text\n\n| a | b |\n|--", ["Text"]],
    ["Text\n\n| a | b |\n|--|--|\n| 1", ["Text", "| a | b |\n|--|--|\n| 1"]],
    ["```\n#", ["```\n#"]],
    ["Text\n\n12", ["Text"]],
    ["Text\n\n128", ["Text", "128"]],
  ])("%j", (text, blocks) => {
    expect(shown(text)).toEqual(blocks);
  });
});

test("link targets are found wherever they stand, the first of a name counting", () => {
  const { definitions } = blocksOf(
    "[a]\n\n[A]: https://one.example\n[b]: <https://two.example>\n\n[a]: https://no.example",
  );
  expect([...definitions]).toEqual([
    ["a", "[A]: https://one.example"],
    ["b", "[b]: <https://two.example>"],
  ]);
});

describe("nothing takes long", () => {
  test.each([
    ["a million characters in a line", "x".repeat(1_000_000)],
    ["a hundred thousand stars", "*".repeat(100_000)],
    ["a hundred thousand lines", "line\n".repeat(100_000)],
    ["fifty thousand blocks", "a\n\n".repeat(50_000)],
    ["a table of ten thousand rows", `| a | b |\n|---|---|\n${"| 1 | 2 |\n".repeat(10_000)}`],
    ["many quotes in quotes", `${"> ".repeat(50_000)}x`],
    ["many brackets", "[".repeat(100_000)],
    ["many fences", "```\n".repeat(50_001)],
    ["dashes and spaces", `${"- ".repeat(100_000)}x`],
  ])("%s", (_, text) => {
    const before = performance.now();
    blocksOf(text);
    expect(performance.now() - before).toBeLessThan(3000);
  });
});
