import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { type Asked, problem } from "../support/fake-gateway";
import { openSettings } from "./open-settings";

const NOTHING = {
  runs: 0,
  calls: 0,
  prompt_tokens: 0,
  completion_tokens: 0,
  reasoning_tokens: 0,
  cached_tokens: 0,
  cost_usd: "0",
  estimated_usd: "0",
  unknown_calls: 0,
};
const CLAUDE = { ...NOTHING, runs: 3, prompt_tokens: 1200, completion_tokens: 340, cost_usd: "0.0123" };

function spent(items: readonly object[], total: object) {
  return { "GET /api/usage": ({ query }: Asked) => ({ group_by: query.get("group_by"), items, total }) };
}

test("what was spent stands by model, with its sum", async () => {
  const estimated = { ...CLAUDE, key: "maker/other", label: null, estimated_usd: "0.001" };
  const total = { ...CLAUDE, runs: 6, cost_usd: "0.0246", estimated_usd: "0.001", unknown_calls: 2 };
  const items = [{ ...CLAUDE, key: "anthropic/claude", label: null }, estimated];
  openSettings("usage", {}, spent(items, total));
  const table = await screen.findByRole("table");
  const rows = within(table).getAllByRole("row");
  expect(within(rowOf(rows, 1)).getAllByRole("cell").at(-1)?.textContent).toBe("$0.0123");
  expect(within(rowOf(rows, 2)).getAllByRole("cell").at(-1)?.textContent).toBe("~$0.0123");
  expect(within(rowOf(rows, 3)).getByRole("rowheader").textContent).toMatch(/^Total/);
  expect(within(rowOf(rows, 3)).getAllByRole("cell").at(-1)?.textContent).toBe("~$0.0246");
  screen.getByText(/holds an estimate/);
  screen.getByText(/What 2 calls cost nobody knows/);
});

test("by day, and of all time", async () => {
  const items = [{ ...CLAUDE, key: "2026-01-31", label: null }];
  const { gateway, user } = openSettings("usage", {}, spent(items, CLAUDE));
  await screen.findByRole("table");
  await user.click(screen.getByRole("radio", { name: "Day" }));
  await screen.findByRole("columnheader", { name: "Day (UTC)" });
  await user.click(screen.getByRole("radio", { name: "All" }));
  const last = gateway.asked("GET /api/usage").at(-1)?.query;
  expect([last?.get("group_by"), last?.has("from")]).toEqual(["day", false]);
});

test("nothing spent is said so", async () => {
  openSettings("usage", {}, spent([], NOTHING));
  await screen.findByText("Nothing was spent in this time");
});

test("what cannot be fetched can be tried again", async () => {
  let isBroken = true;
  const { user } = openSettings(
    "usage",
    {},
    {
      "GET /api/usage": () =>
        isBroken
          ? problem(400, "invalid_request", "it cannot be read")
          : { group_by: "model", items: [], total: NOTHING },
    },
  );
  await screen.findByText("It cannot be read.");
  isBroken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("Nothing was spent in this time");
});

function rowOf(rows: readonly HTMLElement[], index: number): HTMLElement {
  const row = rows[index];
  if (!row) throw new Error(`there is no row ${index}`);
  return row;
}
