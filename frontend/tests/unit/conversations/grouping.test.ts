import { expect, test } from "vitest";
import { lines } from "@/features/conversations/grouping";
import type { Conversation } from "@/lib/types";
import { conversation } from "../../dom/support/fixtures";

const NOW = new Date(2026, 2, 15, 10, 0);

function at(year: number, month: number, day: number, hour = 12): Conversation {
  return conversation({
    title: `${year}-${month}-${day}`,
    updated_at: new Date(year, month - 1, day, hour).toISOString(),
  });
}

function labels(...conversations: Conversation[]): string[] {
  return lines(conversations, NOW).flatMap((line) => (line.kind === "heading" ? [line.label] : []));
}

test("days are those of the calendar, not of 24 hours", () => {
  expect(labels(at(2026, 3, 15, 0), at(2026, 3, 14, 23))).toEqual(["Today", "Yesterday"]);
});

test("a week, thirty days, then months", () => {
  expect(
    labels(at(2026, 3, 13), at(2026, 3, 8), at(2026, 3, 7), at(2026, 2, 13), at(2026, 2, 12), at(2026, 1, 3)),
  ).toEqual(["Previous 7 days", "Previous 30 days", "February", "January"]);
});

test("a month of another year says which", () => {
  expect(labels(at(2026, 1, 3), at(2025, 12, 30))).toEqual(["January", "December 2025"]);
});

test("a clock that is behind the gateway's sees today", () => {
  expect(labels(at(2026, 3, 16))).toEqual(["Today"]);
});

test("pinned ones stand by themselves, whenever they were", () => {
  expect(labels({ ...at(2024, 1, 1), pinned: true }, at(2026, 3, 15))).toEqual(["Pinned", "Today"]);
});

test("a heading comes once, before what it is of", () => {
  const [one, two] = [at(2026, 3, 15, 11), at(2026, 3, 15, 9)];
  expect(lines([one, two], NOW)).toEqual([
    { kind: "heading", label: "Today" },
    { kind: "conversation", conversation: one },
    { kind: "conversation", conversation: two },
  ]);
});
