import { expect, test } from "vitest";
import { cells } from "@/features/markdown/lines";
import { asCsv, asMarkdownTable } from "@/features/markdown/table-text";

test.each([
  ["| a | b |", ["a", "b"]],
  ["a | b", ["a", "b"]],
  ["| a \\| b | c |", ["a \\| b", "c"]],
  ["| a | |", ["a", ""]],
  ["|a", ["a"]],
])("the cells of %j", (row, expected) => {
  expect(cells(row)).toEqual(expected);
});

test("CSV quotes what has commas, quotes and line breaks", () => {
  expect(
    asCsv([
      ["a", "b"],
      ['say "x", y', "2"],
    ]),
  ).toBe('a,b\r\n"say ""x"", y",2');
});

test("Markdown escapes bars", () => {
  expect(
    asMarkdownTable([
      ["a", "b"],
      ["1|2", "3"],
    ]),
  ).toBe("| a | b |\n| --- | --- |\n| 1\\|2 | 3 |");
});
