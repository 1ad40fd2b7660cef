import { expect, test } from "vitest";
import { type ConversationPages, inOrder, placed, without } from "@/features/conversations/list-pages";
import type { Conversation } from "@/lib/types";
import { conversation } from "../../dom/support/fixtures";

const ALL = { archived: false, tag: null };

const old = conversation({ id: "a", updated_at: "2026-01-01T00:00:00.000Z" });
const recent = conversation({ id: "b", updated_at: "2026-01-02T00:00:00.000Z" });
const newest = conversation({ id: "c", updated_at: "2026-01-03T00:00:00.000Z" });

function pages(...items: Conversation[][]): ConversationPages {
  return {
    pages: items.map((page, index) => ({ items: page, next_cursor: index < items.length - 1 ? `${index}` : null })),
    pageParams: items.map((_, index) => (index === 0 ? null : `${index - 1}`)),
  };
}

const ids = (list: ConversationPages) => inOrder(list).map(({ id }) => id);

test("pinned first, then the newest, and of the same time the later one", () => {
  const twin = { ...recent, id: "d" };
  expect(ids(pages([old, recent], [newest, twin, { ...old, id: "e", pinned: true }]))).toEqual([
    "e",
    "c",
    "d",
    "b",
    "a",
  ]);
});

test("a new one is at the top", () => {
  expect(ids(placed(pages([recent], [old]), newest, ALL))).toEqual(["c", "b", "a"]);
});

test("one that changed moves to where it belongs, whichever page it was on", () => {
  expect(ids(placed(pages([newest], [recent, old]), { ...old, pinned: true }, ALL))).toEqual(["a", "c", "b"]);
});

test("one that comes twice is there once, as it is now", () => {
  const list = placed(pages([newest, old], [old]), { ...old, title: "Now" }, ALL);
  expect(inOrder(list).map(({ title }) => title)).toEqual([newest.title, "Now"]);
});

test("an archived one leaves the list and comes into the archive", () => {
  const archived = { ...recent, archived: true };
  expect(ids(placed(pages([newest, recent]), archived, ALL))).toEqual(["c"]);
  expect(ids(placed(pages([]), archived, { archived: true, tag: null }))).toEqual(["b"]);
});

test("a temporary one is in no list", () => {
  expect(ids(placed(pages([old]), { ...recent, temporary: true }, ALL))).toEqual(["a"]);
});

test("a list by tag has what is tagged", () => {
  const filter = { archived: false, tag: "work" };
  expect(ids(placed(pages([]), { ...old, tags: ["work"] }, filter))).toEqual(["a"]);
  expect(ids(placed(pages([{ ...old, tags: ["work"] }]), old, filter))).toEqual([]);
});

test("what does not change a list leaves it the very same", () => {
  const list = pages([old]);
  expect(without(list, "nobody")).toBe(list);
});
