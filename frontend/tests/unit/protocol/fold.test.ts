import { describe, expect, test } from "vitest";
import { isKnown, isTerminal } from "../../../src/protocol/events";
import { apply, content, EMPTY, fold } from "../../../src/protocol/fold";
import { codePoints, isWhole } from "../../../src/protocol/proof";
import { eventsIn, RECORDINGS, recorded } from "../../support/recordings";

describe.each(RECORDINGS)("the recording %s", (name) => {
  const { bytes, parts } = recorded(name);

  test("folds to the message that was stored with it", async () => {
    const durations = parts.flatMap((part) => (isKnown(part) && part.type === "reasoning" ? [part.duration_ms] : []));
    expect(fold(await eventsIn(bytes), durations)).toEqual(parts);
  });

  test("is the same in whatever pieces it arrives", async () => {
    const whole = await eventsIn(bytes);
    for (const size of [1, 7, 1000]) expect(await eventsIn(bytes, size)).toEqual(whole);
  });

  test("proves its text, and only all of it", async () => {
    const end = (await eventsIn(bytes)).find(isTerminal);
    if (!end) throw new Error("it has no terminal event");
    const text = content(parts);
    expect(await isWhole(text, end)).toBe(true);
    expect(await isWhole(`${text}.`, end)).toBe(false);
    if (text !== "") expect(await isWhole(`${text.slice(1)}x`, end)).toBe(false);
  });
});

test("a fold leaves the draft before it as it was", () => {
  const one = apply(EMPTY, { type: "delta", text: "one" });
  const two = apply(one, { type: "delta", text: " two" });
  expect([content(EMPTY.parts), content(one.parts), content(two.parts)]).toEqual(["", "one", "one two"]);
});

test("reasoning between texts parts them, a text without a letter does not", () => {
  const said = fold([
    { type: "delta", text: "a" },
    { type: "reasoning", text: "b" },
    { type: "delta", text: "c" },
    { type: "delta", text: "" },
    { type: "delta", text: "d" },
  ]);
  expect(said.map((part) => [part.type, isKnown(part) && "text" in part && part.text])).toEqual([
    ["text", "a"],
    ["reasoning", "b"],
    ["text", "cd"],
  ]);
});

test("characters are counted as people write them down, not in halves", () => {
  expect(codePoints("日本🙂e\u0301")).toBe(5);
});
