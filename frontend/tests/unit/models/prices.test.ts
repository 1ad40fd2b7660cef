import { expect, test } from "vitest";
import {
  discountOf,
  dollars,
  overrideCondition,
  perMillion,
  price,
  priceLines,
  priceOf,
  spokenPrice,
} from "../../../src/features/models/prices";
import { count } from "../../../src/lib/format";
import { priced } from "../../support/model";

const pricing = (prompt: string, completion: string, more: object = {}) => ({
  pricing: priced(prompt, completion, more),
});

test.each([
  ["0.000003", "3"],
  ["0.0000225", "22.5"],
  ["0.00000002", "0.02"],
  ["0.000000000000123", "0.000000123"],
  ["0.1234567891", "123456.7891"],
  ["12", "12000000"],
  ["0", "0"],
  ["0.0", "0"],
  ["0.000000075", "0.075"],
])("%s dollars a token are %s a million, digit for digit", (usd, expected) => {
  expect(perMillion(usd)).toBe(expected);
});

test("what is no plain decimal is no price", () => {
  for (const text of ["-1", "1e-6", "", "free", "1.", ".5"]) expect(perMillion(text)).toBeNull();
});

test("money has cents where it has a fraction, and all digits that it has", () => {
  expect(["3", "22.5", "0.075", "1234.5", "1000000"].map(dollars)).toEqual([
    "$3",
    "$22.50",
    "$0.075",
    "$1,234.50",
    "$1,000,000",
  ]);
});

test("a price is told in a few words", () => {
  expect(price(pricing("0.000003", "0.000015"))).toBe("$3 / $15 per M");
  expect(price(pricing("0", "0"))).toBe("Free");
  expect(price({ pricing: "variable" })).toBe("Variable");
  expect(price({ pricing: {} })).toBe("Price unknown");
  expect(spokenPrice(pricing("0.000003", "0.000015"))).toBe("$3 in, $15 out per million tokens");
});

test("who charges for images alone is not free", () => {
  expect(price(pricing("0", "0", { image: "0.03" }))).toBe("$0.03 per image");
  expect(price(pricing("0", "0", { request: "0.005" }))).toBe("$0.005 per request");
  // A search is an extra.
  expect(priceOf(priced("0", "0", { web_search: "0.01" })).kind).toBe("free");
});

test("every price that is charged is listed in its own unit, the usual ones first", () => {
  const lines = priceLines({
    image: "0.0048",
    completion: "0.000015",
    input_cache_read: "0.0000003",
    request: "0",
    prompt: "0.000003",
    odd_thing: "0.000001",
  });
  expect(lines.map(({ label, amount, unit }) => `${label}: ${amount} ${unit}`)).toEqual([
    "Input: $3 per million tokens",
    "Output: $15 per million tokens",
    "Cache read: $0.30 per million tokens",
    "Image input: $0.0048 per image",
    "odd thing: $1 per million tokens",
  ]);
});

test("an override says when it counts, and its hours are no prices", () => {
  const conditions = { min_prompt_tokens: 200_000, utc_start: "2200", utc_end: "0630" };
  const override = priced("0.000006", "0", conditions);
  expect(overrideCondition(override, count)).toBe("Above 200K input tokens, 22:00 to 06:30 UTC");
  expect(priceLines(override).map(({ label, amount }) => `${label} ${amount}`)).toEqual(["Input $6"]);
});

test("a discount is told in percent", () => {
  expect(discountOf(priced("0.1", "0.1", { discount: "0.25" }))).toBe(25);
  expect(discountOf(priced("0.1", "0.1", { discount: "0" }))).toBeNull();
  expect(discountOf("variable")).toBeNull();
});
