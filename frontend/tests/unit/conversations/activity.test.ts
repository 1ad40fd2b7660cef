import { expect, test } from "vitest";
import { ended, forgotten, known, missed, NOTHING, seen, started } from "@/features/conversations/activity";

const run = { id: "run", conversationId: "conversation" };
const other = { id: "other", conversationId: "conversation" };

test("a conversation streams until the last of its runs has ended", () => {
  const both = started(started(NOTHING, run), other);
  expect(ended(both, run).streaming.has("conversation")).toBe(true);
  expect(ended(ended(both, run), other).streaming.has("conversation")).toBe(false);
});

test("what is told twice changes nothing", () => {
  const once = started(NOTHING, run);
  expect(started(once, run)).toBe(once);
  expect(ended(NOTHING, run)).toBe(NOTHING);
  expect(seen(NOTHING, "conversation")).toBe(NOTHING);
});

test("the runs known anew are all that there are", () => {
  expect([...known(started(NOTHING, run), [{ id: "third", conversationId: "elsewhere" }]).streaming.keys()]).toEqual([
    "elsewhere",
  ]);
});

test("an answer is unseen until it is seen, or its conversation is gone", () => {
  const unseen = missed(NOTHING, "conversation");
  expect(unseen.unseen.has("conversation")).toBe(true);
  expect(seen(unseen, "conversation").unseen.size).toBe(0);
  expect(forgotten(started(unseen, run), "conversation")).toEqual(NOTHING);
});

test("of very many unseen answers the last ones are kept", () => {
  const many = Array.from({ length: 500 }, (_, number) => `${number}`).reduce(missed, NOTHING);
  expect(many.unseen.size).toBe(200);
  expect(many.unseen.has("499")).toBe(true);
});
