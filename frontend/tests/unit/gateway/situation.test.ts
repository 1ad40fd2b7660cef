import { expect, test } from "vitest";
import type { About } from "../../../src/features/gateway/about";
import { canAnswer, situationOf } from "../../../src/features/gateway/situation";
import { about } from "../../dom/support/fixtures";

const LOCAL = { upstream: "local" };
const OWN = { upstream: "ollama" };

function without(local_model: About["local_model"]): About {
  return about({ key_configured: false, local_model });
}

test("with a key everybody answers, whatever else there is", () => {
  expect(situationOf(about({ local_model: "failed" }), [])).toBe("key");
});

test("without one your own servers do, before the local model", () => {
  expect(situationOf(without("ready"), [LOCAL, OWN])).toBe("servers");
});

test.each([
  ["ready", "local"],
  ["starting", "starting"],
  ["failed", "failed"],
  ["missing", "missing"],
  ["off", "nobody"],
] as const)("else it depends on the local model: %s is %s", (state, situation) => {
  expect(situationOf(without(state), [LOCAL])).toBe(situation);
});

test("one can only ask where somebody answers", () => {
  expect((["key", "servers", "local"] as const).every(canAnswer)).toBe(true);
  expect((["starting", "failed", "missing", "nobody"] as const).some(canAnswer)).toBe(false);
});
