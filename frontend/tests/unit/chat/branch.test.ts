import { expect, test } from "vitest";
import {
  type Branch,
  branchOf,
  extended,
  isLive,
  messagesOf,
  replaced,
  shortened,
} from "../../../src/features/chat/branch";
import { chain, m } from "../../support/messages";

const ids = (branch: Branch | null) => messagesOf(branch ?? undefined).map(({ id }) => id);

/** q1 a1 q2 a2, in two pages, the last one first. */
function inTwoPages(): Branch {
  const all = chain("q1", "a1", "q2", "a2");
  return {
    pages: [
      { items: all.slice(2), head_id: "a2", next_cursor: "earlier" },
      { items: all.slice(0, 2), head_id: "a2", next_cursor: null },
    ],
    pageParams: [null, "earlier"],
  };
}

test("the pages of a branch are read from the oldest message on", () => {
  expect(ids(inTwoPages())).toEqual(["q1", "a1", "q2", "a2"]);
});

test("a message under the head is appended", () => {
  expect(ids(extended(inTwoPages(), m("q3", { parent_id: "a2" })))).toEqual(["q1", "a1", "q2", "a2", "q3"]);
});

test("a sibling takes the place of what it stands beside, and of what followed that", () => {
  expect(ids(extended(inTwoPages(), m("a2b", { parent_id: "q2" })))).toEqual(["q1", "a1", "q2", "a2b"]);
  const rooted = extended(inTwoPages(), m("q2b", { parent_id: "a1" }));
  expect(ids(rooted)).toEqual(["q1", "a1", "q2b"]);
  expect(rooted?.pageParams).toEqual([null]);
  const further = extended(inTwoPages(), m("q1b"));
  expect(further?.pages.length).toBe(1);
  expect(further?.pageParams).toEqual([null]);
});

test("the last page is fetched without a cursor, whichever it is", () => {
  const branch = extended(inTwoPages(), m("a1b", { parent_id: "q1" }));
  expect(ids(branch)).toEqual(["q1", "a1b"]);
  expect(branch?.pageParams).toEqual([null]);
});

test("a message at the root begins the branch anew", () => {
  expect(ids(extended(inTwoPages(), m("q0")))).toEqual(["q0"]);
  expect(ids(extended(branchOf([]), m("q0")))).toEqual(["q0"]);
});

test("a message whose parent was not fetched cannot be placed", () => {
  const lastPage: Branch = { pages: inTwoPages().pages.slice(0, 1), pageParams: [null] };
  expect(extended(lastPage, m("a1b", { parent_id: "q1" }))).toBeNull();
  expect(extended(lastPage, m("q0"))).toBeNull();
});

test("where an earlier message is the head again, what followed it leaves the view", () => {
  const branch = shortened(inTwoPages(), "q2");
  expect(ids(branch)).toEqual(["q1", "a1", "q2"]);
  expect(branch?.pages.at(0)?.head_id).toBe("q2");
  expect(ids(shortened(inTwoPages(), "q1"))).toEqual(["q1"]);
  expect(shortened(inTwoPages(), "elsewhere")).toBeNull();
});

test("a message that is here already is not doubled, but brought up to date", () => {
  const branch = extended(inTwoPages(), m("a2", { parent_id: "q2", content: "anew" }));
  expect(ids(branch)).toEqual(["q1", "a1", "q2", "a2"]);
  expect(messagesOf(branch ?? undefined).at(-1)?.content).toBe("anew");
});

test("what changes one message leaves the others as they are", () => {
  const before = inTwoPages();
  const after = replaced(before, m("a1", { content: "anew" }));
  expect(messagesOf(after)[1]?.content).toBe("anew");
  expect(messagesOf(after)[3]).toBe(messagesOf(before)[3]);
  expect(replaced(before, m("elsewhere"))).toBe(before);
});

test("an answer is live until its run has ended", () => {
  expect(isLive(m("a1", { status: "streaming" }))).toBe(true);
  expect(isLive(m("a1", { status: "interrupted" }))).toBe(false);
  expect(isLive(m("q1"))).toBe(false);
});
