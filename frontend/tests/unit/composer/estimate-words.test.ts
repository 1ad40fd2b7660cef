import { expect, test } from "vitest";
import { estimateWords, type Quote } from "@/features/composer/estimate-words";

const quote: Quote = {
  model: "m",
  prompt_tokens: 1204,
  prompt_tokens_range: [1100, 1300],
  max_tokens: 16_384,
  fits: true,
  cost_usd: { prompt: "0.00042", min: "0.000413", max: "0.0217" },
};

test("an estimate is told to two digits", () => {
  const { short, long, warns } = estimateWords(quote);
  expect(short).toBe("~$0.00041 to $0.022 · 1,204 tokens");
  expect(long[1]).toBe("Sending it costs about $0.00042; with an answer of full length, 16K tokens, up to $0.022.");
  expect(warns).toBe(false);
});

test.each([
  ["free", { prompt: "0", min: "0", max: "0" }, "Free · 1,204 tokens"],
  ["free to ask", { prompt: "0", min: "0", max: "0.02" }, "~$0 to $0.02 · 1,204 tokens"],
  ["a flat price", { prompt: "0.02", min: "0.02", max: "0.02" }, "~$0.02 · 1,204 tokens"],
  ["not known before", null, "1,204 tokens"],
  ["tiny", { prompt: "0.00000057915", min: "0.00000057915", max: "0.0001" }, "<$0.000001 to $0.0001 · 1,204 tokens"],
])("%s", (_, cost_usd, short) => {
  expect(estimateWords({ ...quote, cost_usd }).short).toBe(short);
});

test("what does not fit is a warning, with the way out", () => {
  const { short, long, warns } = estimateWords({ ...quote, fits: false });
  expect([short, warns]).toEqual(["Too long for this model", true]);
  expect(long.join(" ")).toContain("choose a model with a longer context");
});

test("one token is one", () => {
  expect(estimateWords({ ...quote, prompt_tokens: 1, cost_usd: null }).short).toBe("1 token");
});
