import { expect, test } from "vitest";
import { chosenReasoning, isOffered, reasoningChoices, withReasoning } from "@/features/composer/reasoning";
import type { Model } from "@/lib/types";
import { model } from "../../support/model";

function thinker(fields: Partial<NonNullable<Model["reasoning"]>>): Model {
  const reasoning = {
    mandatory: false,
    default_enabled: null,
    default_effort: null,
    supported_efforts: [],
    supports_max_tokens: false,
    ...fields,
  };
  return model({ reasoning });
}

const labels = (of: Model) => reasoningChoices(of).map(({ label }) => label);

test("the efforts of the catalogue, its default named, off where it may be", () => {
  const efforts = { supported_efforts: ["high", "medium", "low"], default_effort: "medium" };
  expect(labels(thinker(efforts))).toEqual(["Default (medium)", "High", "Medium", "Low", "Off"]);
  expect(labels(thinker({ ...efforts, mandatory: true }))).toEqual(["Default (medium)", "High", "Medium", "Low"]);
});

test("none among the efforts is off, and nothing else", () => {
  const known = thinker({ supported_efforts: ["low", "none"], default_enabled: false });
  expect(labels(known)).toEqual(["Default (off)", "Low", "Off"]);
  expect(withReasoning(null, "off", known, 1)).toEqual({ effort: "none" });
});

test("without efforts it is on or off, or so many tokens", () => {
  const known = thinker({ supports_max_tokens: true });
  expect(labels(known)).toEqual(["Default", "On", "Up to a number of tokens", "Off"]);
  expect(withReasoning(null, "budget", known, 2048)).toEqual({ max_tokens: 2048 });
  expect(withReasoning(null, "off", known, 1)).toEqual({ enabled: false });
});

test("a choice takes the place of the one before, and keeps what has no field", () => {
  const known = thinker({ supported_efforts: ["high"] });
  expect(withReasoning({ max_tokens: 5, exclude: true }, "high", known, 1)).toEqual({ effort: "high", exclude: true });
  expect(withReasoning({ effort: "high" }, "default", known, 1)).toBeNull();
});

test.each([
  [null, "default"],
  [{}, "default"],
  [{ effort: "xhigh" }, "xhigh"],
  [{ effort: "none" }, "off"],
  [{ enabled: false }, "off"],
  [{ enabled: true }, "on"],
  [{ max_tokens: 100 }, "budget"],
] as const)("%o is the choice %s", (reasoning, choice) => {
  expect(chosenReasoning(reasoning)).toBe(choice);
});

test("an effort of another model is not offered", () => {
  const known = thinker({ supported_efforts: ["high"] });
  expect([isOffered("high", known), isOffered("xhigh", known)]).toEqual([true, false]);
});
