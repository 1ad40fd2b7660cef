import { expect, test } from "vitest";
import { paceOf, sampled } from "@/features/compare/page/pace";
import { bare, decoded, encoded, readVariants, variantName, variantWords } from "@/features/compare/variants";
import { model } from "../../support/model";

test("in what a variant differs is said in words", () => {
  expect(variantWords({ model: "a/b" })).toEqual([]);
  const params = { temperature: 0, reasoning: { effort: "low" as const }, seed: 1, top_p: null };
  const variant = { model: "a/b", provider: "azure", params, system_prompt: "Be short." };
  expect(variantWords(variant)).toEqual([
    "by azure",
    "temperature 0",
    "effort low",
    "1 more parameter",
    "own system prompt",
  ]);
});

test("it is called by its label, else by its model", () => {
  const byId = new Map([["a/b", model({ id: "a/b", name: "A: Bee" })]]);
  expect(variantName({ model: "a/b", label: "Mine" }, byId)).toBe("Mine");
  expect(variantName({ model: "a/b", label: "" }, byId)).toBe("Bee");
  expect(variantName({ model: "c/d" }, byId)).toBe("d");
});

test("what says nothing is not sent", () => {
  const empty = { provider: null, params: { seed: null }, system_prompt: "", label: "" };
  expect(bare({ model: "a/b", ...empty })).toEqual({ model: "a/b" });
});

test("an address brings the variants that it was made of, whatever is in them", () => {
  const variants = [
    { model: "a/b", label: "日本 🙂 +/=" },
    { model: "c/d", params: { temperature: 0.2 } },
  ];
  expect(encoded(variants)).toMatch(/^[\w-]+$/);
  expect(decoded(encoded(variants))).toEqual(variants);
});

test.each(["", "{", "null", "[]", '[{"model":1}]', '[{"model":"a","params":[]}]', '{"variants":{}}', "[[]]"])(
  "%j holds no variants",
  (text) => {
    expect(readVariants(text)).toBeNull();
    expect(decoded(btoa(text))).toBeNull();
  },
);

test("a file may have a list, or an object with one", () => {
  expect(readVariants('[{"model":"a/b"}]')).toEqual([{ model: "a/b" }]);
  expect(readVariants('{"variants":[{"model":"a/b"}]}')).toEqual([{ model: "a/b" }]);
});

test("speed is that of the last seconds, and nothing is said too early", () => {
  const samples = [0, 500, 1000, 5000, 5500, 6000].reduce<{ at: number; chars: number }[]>(
    (seen, at) => sampled(seen, { at, chars: at < 2000 ? 100_000 : 100_000 + (at - 5000) / 5 }),
    [],
  );
  expect(paceOf(samples)).toBe(50);
  expect(paceOf(samples.slice(0, 1))).toBeNull();
});
