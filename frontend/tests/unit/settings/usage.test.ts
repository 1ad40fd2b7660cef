import { expect, test } from "vitest";
import { since } from "../../../src/features/settings/periods";

const NOON = new Date(2026, 2, 15, 12, 30);

test("a period begins at midnight here, today being its last day", () => {
  expect(since("today", NOON)).toEqual({ from: new Date(2026, 2, 15).toISOString() });
  expect(since("week", NOON)).toEqual({ from: new Date(2026, 2, 9).toISOString() });
  expect(since("month", NOON)).toEqual({ from: new Date(2026, 1, 14).toISOString() });
});

test("all of it has no beginning", () => {
  expect(since("all", NOON)).toEqual({});
});
