import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { problem } from "../support/fake-gateway";
import { openSettings } from "./open-settings";

const WORKING = {
  name: "openrouter",
  kind: "openrouter",
  base_url: "https://openrouter.ai/api/v1",
  state: "ok",
  models: 342,
  checked_at: "2026-01-31T12:00:00.000Z",
  error: null,
  retry_at: null,
};
const BROKEN = {
  name: "ollama",
  kind: "ollama",
  base_url: "http://127.0.0.1:11434/v1",
  state: "down",
  models: 1,
  checked_at: "2026-01-31T12:00:00.000Z",
  error: { code: "upstream_unreachable", message: "ollama cannot be reached" },
  retry_at: "2026-01-31T12:01:00.000Z",
};

const NONE = { "GET /api/upstreams": { items: [] } };

test("each upstream says how it is", async () => {
  openSettings("gateway", {}, { "GET /api/upstreams": { items: [WORKING, BROKEN] } });
  await screen.findByText("342 models");
  const [working, broken] = upstreams(screen.getAllByRole("listitem"));
  within(working).getByText("Works");
  within(working).getByText("342 models");
  within(broken).getByText("Down");
  within(broken).getByText("1 model");
  within(broken).getByText("ollama cannot be reached");
  within(broken).getByText(/left alone until/);
});

test("they can be asked now", async () => {
  let upstream = BROKEN;
  const { gateway, user } = openSettings("gateway", {}, { "GET /api/upstreams": () => ({ items: [upstream] }) });
  gateway.on("POST /api/models/refresh", () => {
    upstream = { ...BROKEN, state: "ok", error: { code: "", message: "" } };
    return { fetched_at: null, stale: false };
  });
  await screen.findByText("Down");
  await user.click(screen.getByRole("button", { name: "Ask them now" }));
  await screen.findByText("Works");
});

test("a refusal is said in words", async () => {
  const { gateway, user } = openSettings("gateway", {}, NONE);
  gateway.on("POST /api/models/refresh", problem(403, "forbidden", "another site's page may not do this"));
  await screen.findByText(/None is set up/);
  await user.click(screen.getByRole("button", { name: "Ask them now" }));
  expect((await screen.findByRole("alert")).textContent).toBe("Another site's page may not do this.");
});

test("how it is set up is there, and a store in memory comes with a warning", async () => {
  openSettings("gateway", { storage: "memory", forgets_at_end: true, local_model: "ready" }, NONE);
  await screen.findByText("Running");
  expect(screen.getByRole("note").textContent).toMatch(/forgotten when the gateway ends/);
  expect(screen.queryByRole("button", { name: /Sign out/ })).toBeNull();
});

test("one can sign out where a token is asked for", async () => {
  const { gateway, user } = openSettings("gateway", { authentication: "token" }, NONE);
  gateway.on("DELETE /api/session", undefined);
  await user.click(await screen.findByRole("button", { name: /Sign out/ }));
  expect(gateway.asked("DELETE /api/session")).toHaveLength(1);
});

function upstreams(items: HTMLElement[]): [HTMLElement, HTMLElement] {
  const [first, second] = items.filter((item) => item.closest("nav") === null);
  if (!first || !second) throw new Error("there are not two of them");
  return [first, second];
}
