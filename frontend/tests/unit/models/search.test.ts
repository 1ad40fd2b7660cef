import { expect, test } from "vitest";
import { search } from "../../../src/features/models/search";
import type { Model } from "../../../src/lib/types";
import { model as plain, priced } from "../../support/model";

const model = (id: string, name: string, fields: Partial<Model> = {}) =>
  plain({ id, name, pricing: priced("0.000001", "0.000005"), created_at: "2025-10-09T08:53:20.000Z", ...fields });

const MODELS = [
  model("anthropic/claude-3-opus", "Anthropic: Claude 3 Opus", { created_at: "2024-03-01T00:00:00.000Z" }),
  model("anthropic/claude-opus-4.5", "Anthropic: Claude Opus 4.5", { created_at: "2025-11-01T00:00:00.000Z" }),
  model("anthropic/claude-sonnet-4.5", "Anthropic: Claude Sonnet 4.5"),
  model("openai/gpt-5-mini", "OpenAI: GPT-5 Mini", { created_at: "2026-01-01T00:00:00.000Z" }),
  model("openai/gpt-5", "OpenAI: GPT-5"),
  model("openai/gpt-4o-mini", "OpenAI: GPT-4o-mini"),
  model("mistralai/mistral-nemo", "Mistral: Nemo"),
  model("ollama/qwen3:8b", "qwen3:8b", { upstream: "ollama" }),
  model("lumière/éclair", "Lumière: Éclair"),
];

const NOBODY = { favourites: new Set<string>(), recents: new Set<string>() };
const found = (query: string, liked = NOBODY) => search(MODELS, query, liked).map(({ id }) => id);

test("without words everything stays as it is", () => {
  expect(found("  ")).toEqual(MODELS.map(({ id }) => id));
});

test("every word has to be found, in name, maker or id, in any order", () => {
  expect(found("sonnet anthropic")).toEqual(["anthropic/claude-sonnet-4.5"]);
  expect(found("mistralai")).toEqual(["mistralai/mistral-nemo"]);
  expect(found("sonnet openai")).toEqual([]);
});

test("a whole name goes before one that only begins so, even an older one", () => {
  expect(found("gpt-5").slice(0, 2)).toEqual(["openai/gpt-5", "openai/gpt-5-mini"]);
});

test("of equals the newer one goes first", () => {
  expect(found("claude opus")).toEqual(["anthropic/claude-opus-4.5", "anthropic/claude-3-opus"]);
});

test("a start of a word goes before letters within one", () => {
  expect(found("mini").at(0)).toBe("openai/gpt-5-mini");
  expect(found("o").indexOf("openai/gpt-5")).toBeLessThan(found("o").indexOf("mistralai/mistral-nemo"));
});

test("signs between the words need not be typed", () => {
  expect(found("gpt5").slice(0, 2)).toEqual(["openai/gpt-5-mini", "openai/gpt-5"]);
  expect(found("qwen38b")).toEqual(["ollama/qwen3:8b"]);
});

test("letters may be left out, but not thrown in", () => {
  expect(found("snnt")).toEqual(["anthropic/claude-sonnet-4.5"]);
  expect(found("snntx")).toEqual([]);
  expect(found("zq")).toEqual([]);
});

test("case and accents do not matter", () => {
  expect(found("ECLAIR")).toEqual(["lumière/éclair"]);
  expect(found("lumière")).toEqual(["lumière/éclair"]);
});

test("what one likes goes before its equals", () => {
  const favourites = new Set(["anthropic/claude-3-opus"]);
  expect(found("claude opus", { ...NOBODY, favourites }).at(0)).toBe("anthropic/claude-3-opus");
  const recents = new Set(["anthropic/claude-3-opus"]);
  expect(found("claude opus", { ...NOBODY, recents }).at(0)).toBe("anthropic/claude-3-opus");
  // But is not found where it is not meant.
  expect(found("gpt", { ...NOBODY, favourites })).not.toContain("anthropic/claude-3-opus");
});

test("signs alone find what has them, and hurt nobody", () => {
  expect(found("(((")).toEqual([]);
  expect(found(".*")).toEqual([]);
  expect(found(":8b")).toEqual(["ollama/qwen3:8b"]);
});
