import { expect, test } from "vitest";
import { askedBy, bodyOf, readSuite } from "@/features/compare/suite/document";
import { variantsOfText } from "@/features/compare/suite/variant-places";

const WHOLE = `
name: Capitals
variants:
  - a/b
  - model: c/d
    label: other
    provider: deepinfra
    params: {max_tokens: 200}
    system_prompt: Be brief.
ways:
  temperature: [0, 1]
repeat: 3
concurrency: 4
max_cost_usd: 0.50
on_unsupported: adapt
tags: [nightly]
checks:
  - max_length: 2000
prompts:
  - What is the capital of Italy?
  - name: France
    prompt: What is the capital of France?
    checks:
      - contains: paris
        ignore_case: true
      - json_schema: {type: object, required: [city]}
`;

test("a suite is what its file says", () => {
  const suite = readSuite(WHOLE, "capitals.yaml");
  expect(suite).toMatchObject({ name: "Capitals", repeat: 3, concurrency: 4, maxCostUsd: "0.5", tags: ["nightly"] });
  const variants = askedBy(suite, []);
  expect(variants.map(({ label, params }) => [label, params])).toEqual([
    ["a/b · t 0", { temperature: 0 }],
    ["a/b · t 1", { temperature: 1 }],
    ["other · t 0", { max_tokens: 200, temperature: 0 }],
    ["other · t 1", { max_tokens: 200, temperature: 1 }],
  ]);
  const [first, second] = suite.prompts.map((prompt) => bodyOf(suite, prompt, variants));
  expect(first).toMatchObject({
    message: "What is the capital of Italy?",
    title: "Capitals: What is the capital of Italy?",
    checks: [{ type: "max_length", value: 2000, ignore_case: false }],
    on_unsupported: "adapt",
  });
  expect(second?.checks).toEqual([
    { type: "max_length", value: 2000, ignore_case: false },
    { type: "contains", value: "paris", ignore_case: true },
    { type: "json_schema", value: { type: "object", required: ["city"] }, ignore_case: false },
  ]);
});

test("the same in JSON; without a name it is called as its file", () => {
  const suite = readSuite('{"variants": ["a/b", "c/d"], "prompts": ["Why?"]}', "why.json");
  expect(suite).toMatchObject({ name: "why", repeat: 1, concurrency: 2, maxCostUsd: null, onUnsupported: null });
});

test.each([
  ["prompts:\n  - Why?", "Line 1: there are no `variants`, and no `set` of them"],
  ["variants: [a/b]\nprompts:\n  - file: long.md", "Line 3: the file long.md is not here"],
  ["variants: [a/b]\njudge: c/d\nprompts: [Why?]", "Line 2: a judge is for the command line"],
  ["variants: [a/b]\nrepeat: 11\nprompts: [Why?]", "Line 2: should be a whole number from 1 to 10"],
  [
    "variants: [a/b]\nprompts:\n  - Why?\n  - Why?",
    "Line 4: `Why?` is the name of two prompts; the other is in line 3",
  ],
  [
    "variants: [a/b]\nprompts:\n  - prompt: Why?\n    checks:\n      - contain: x",
    "Line 5: `contain` is not known here",
  ],
  [
    "variants: [a/b]\nprompts:\n  - prompt: Why?\n    checks:\n      - contains: 5",
    "Line 5: should be text; put it in quotes",
  ],
  ["variants: [a/b]\nvariants: [c/d]\nprompts: [Why?]", "Line 2: Map keys must be unique"],
  ["variants: [a/b\nprompts: [Why?]", "Line 2: "],
  ["", "There is nothing in it."],
])("what is wrong is said with its line: %j", (text, words) => {
  expect(() => readSuite(text, "suite.yaml")).toThrow(words);
});

test("one answer for each prompt is nothing to compare", () => {
  const suite = readSuite("variants: [a/b]\nprompts: [Why?]", "suite.yaml");
  expect(() => askedBy(suite, [])).toThrow("Each prompt would have 1 answers. There may be 2 to 48.");
  expect(askedBy(suite, [{ model: "c/d" }])).toHaveLength(2);
});

test("variants are read from a list, from a mapping, and from JSON", () => {
  const variants = [{ model: "a/b" }, { model: "c/d", params: { temperature: 0.5 } }];
  expect(variantsOfText("- a/b\n- {model: c/d, params: {temperature: 0.5}}")).toEqual(variants);
  expect(variantsOfText("variants:\n  - a/b\n  - model: c/d\n    params:\n      temperature: 0.5")).toEqual(variants);
  expect(variantsOfText(JSON.stringify({ variants }))).toEqual(variants);
  expect(() => variantsOfText("- label: x")).toThrow("Line 1: a variant needs a `model`");
});
