import { expect, test } from "vitest";
import { isAnswering } from "@/features/chat/branch";
import { rowsOf } from "@/features/chat/rows";
import type { PendingTurn } from "@/features/chat/turns";
import { NOTHING_YET } from "@/protocol/run-view";
import { chain, m } from "../../support/messages";

const branch = chain("q1", "a1", "q2", "a2");

function turn(more: Partial<PendingTurn>): PendingTurn {
  const run = { view: () => NOTHING_YET, subscribe: () => () => {} } as unknown as PendingTurn["run"]; // not followed here
  const parts = [{ type: "text" as const, text: "and?" }];
  return { conversationId: "c", parts, model: null, parentId: undefined, after: "a2", run, ...more };
}

const keys = (pending?: PendingTurn) => rowsOf("c", branch, pending).map(({ key }) => key);

test("a question on its way stands under the head", () => {
  expect(keys(turn({}))).toEqual(["q1", "a1", "q2", "a2", "pending"]);
});

test("one that is asked otherwise stands in the place of what it was", () => {
  expect(keys(turn({ parentId: "a1" }))).toEqual(["q1", "a1", "pending"]);
  expect(keys(turn({ parentId: null }))).toEqual(["pending"]);
});

test("an answer that is asked for again stands under its question", () => {
  expect(keys(turn({ parentId: "q2", parts: null }))).toEqual(["q1", "a1", "q2", "pending"]);
});

test("once the gateway has stored it, it is shown once", () => {
  expect(keys(turn({ after: "a1" }))).toEqual(["q1", "a1", "q2", "a2"]);
});

test("what waits to be sent comes last", () => {
  const queue = [{ id: "w1", parts: [{ type: "text" as const, text: "later" }], model: null }];
  expect(
    rowsOf("c", branch, turn({}), queue)
      .map(({ kind }) => kind)
      .slice(-2),
  ).toEqual(["pending", "queued"]);
});

test("an answer is being written while its message is live, or while it is asked for", () => {
  expect(isAnswering(branch, undefined)).toBe(false);
  expect(isAnswering(branch, turn({}))).toBe(true);
  expect(isAnswering([...branch, m("a3", { status: "queued" })], undefined)).toBe(true);
});
