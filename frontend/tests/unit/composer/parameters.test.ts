import { expect, test } from "vitest";
import { keptAside, numbersOf, readNumber, readStops, stopsText, takes } from "@/features/composer/parameters";
import { model } from "../../support/model";

const read = (text: string, min: number | null, max: number | null, whole = false) =>
  readNumber(text, { min, max, whole });

test.each([
  ["0.7", { value: 0.7 }],
  [" 0,7 ", { value: 0.7 }],
  ["0", { value: 0 }],
  ["2", { value: 2 }],
  ["2.1", { problem: "Enter a number from 0 to 2." }],
  ["-1", { problem: "Enter a number from 0 to 2." }],
  ["warm", { problem: "Enter a number from 0 to 2." }],
  ["1.2.3", { problem: "Enter a number from 0 to 2." }],
  ["Infinity", { problem: "Enter a number from 0 to 2." }],
])("%o as a temperature", (text, result) => {
  expect(read(text, 0, 2)).toEqual(result);
});

test("what is wrong is said by the range", () => {
  expect(read("1.5", 1, 16_384, true)).toEqual({ problem: "Enter a whole number from 1 to 16,384." });
  expect(read("-1", 0, null, true)).toEqual({ problem: "Enter a whole number, 0 or more." });
  expect(read("x", null, null, true)).toEqual({ problem: "Enter a whole number." });
  expect(read("3", -2, 2)).toEqual({ problem: "Enter a number from −2 to 2." });
  expect(read("9007199254740993", null, null, true)).toHaveProperty("problem");
});

test("a model's own parameters, the longest answer up to what it writes", () => {
  const own = model({ supported_parameters: ["max_tokens", "seed", "tools"], max_output_tokens: 8192 });
  expect(numbersOf(own).map(({ name, range }) => [name, range.max])).toEqual([
    ["max_tokens", 8192],
    ["seed", null],
  ]);
});

test("all of them where nothing says what a model takes", () => {
  expect(numbersOf(undefined)).toHaveLength(10);
  expect(numbersOf(model({ supported_parameters: [] }))).toHaveLength(10);
});

test("a model that is known to reason takes reasoning, and either name of the longest answer will do", () => {
  const reasoning = { mandatory: true, default_enabled: null, default_effort: null };
  const thinker = model({ reasoning: { ...reasoning, supported_efforts: [], supports_max_tokens: false } });
  expect(takes(thinker, "reasoning")).toBe(true);
  expect(takes(model({ supported_parameters: ["max_completion_tokens"] }), "max_tokens")).toBe(true);
});

test("stops are lines, with their own line breaks written out", () => {
  expect(readStops("END\n\\n\\n\n")).toEqual(["END", "\n\n"]);
  expect(readStops("\n")).toBeNull();
  expect(stopsText(["END", "\n\n"])).toBe("END\n\\n\\n");
  expect(stopsText("END")).toBe("END");
});

test("what has no field is told apart: not taken, or sent all the same", () => {
  const params = { temperature: 1, top_k: 40, provider: { sort: "price" }, logit_bias: { a: 1 }, seed: null };
  expect(keptAside(params, model({ supported_parameters: ["temperature"] }))).toEqual([
    { name: "top_k", value: "40", sent: false },
    { name: "provider", value: '{"sort":"price"}', sent: true },
    { name: "logit_bias", value: '{"a":1}', sent: false },
  ]);
});
