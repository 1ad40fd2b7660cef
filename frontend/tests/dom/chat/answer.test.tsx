import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { Answer } from "@/features/chat/answer";
import type { Message } from "@/lib/types";
import { m } from "../../support/messages";
import { type FakeGateway, fakeGateway, page } from "../support/fake-gateway";
import { renderInApp } from "../support/render";

let gateway: FakeGateway;

beforeEach(() => {
  gateway = fakeGateway().on("GET /api/models", { ...page([]), fetched_at: "2026-07-08T12:00:00.000Z", stale: false });
});

function failure(more: Partial<NonNullable<Message["error"]>> = {}): Message["error"] {
  const said = { provider: "Acme", status: 429, error_type: null, message: "Rate limited" };
  return { code: "provider_busy", message: "Acme is busy. Try again.", retryable: true, upstream: said, ...more };
}

const show = (more: Partial<Message>) => renderInApp(<Answer message={m("a1", { parent_id: "q1", ...more })} />);

const names = () =>
  screen.getAllByRole("button").map((button) => (button.getAttribute("aria-label") ?? button.textContent).trim());

test("an answer names its model, its cost and its speed", async () => {
  const { user } = show({
    provider: "Acme",
    usage: { prompt_tokens: 1500, completion_tokens: 120, reasoning_tokens: 40, cached_tokens: 0 },
    timing: { queued_ms: 0, ttft_ms: 412, duration_ms: 2210, tokens_per_second: 66.7 },
    cost_usd: "0.0000057915",
    cost_source: "upstream",
  });
  expect(screen.getByRole("article").getAttribute("aria-label")).toContain("Answer by");
  const about = screen.getByRole("button", { name: /About this answer: 2.2 s · 120 tokens · 67\/s · \$0.00000579/ });
  await user.click(about);
  const words = within(screen.getByRole("dialog", { name: "About this answer" })).getByText("First token after");
  expect(words.nextElementSibling?.textContent).toBe("412 ms");
  expect(screen.getByText("$0.0000057915 (as charged)")).toBeTruthy();
});

test("an estimated cost looks like one", () => {
  show({ status: "stopped", cost_usd: "0.02", cost_source: "estimate" });
  expect(screen.getByRole("button", { name: /about \$0.02/ })).toBeTruthy();
});

test("a stopped answer says so and can be continued", () => {
  show({ status: "stopped" });
  expect(screen.getByText("You stopped this answer.")).toBeTruthy();
  expect(names()).toContain("Continue");
});

test("a stopped answer without a word has nothing to continue", () => {
  show({ status: "stopped", content: "", parts: [] });
  expect(names()).not.toContain("Continue");
});

test("a failed answer says why, in the upstream's words too, and offers the next steps", () => {
  show({ status: "failed", error: failure() });
  expect(screen.getByText(/Acme is busy/).textContent).toContain("Rate limited");
  expect(names()).toEqual(expect.arrayContaining(["Continue", "Try again", "Another model"]));
});

test("a key that was refused leads to where it is set", () => {
  show({ status: "failed", error: failure({ code: "upstream_key" }) });
  expect(screen.getByRole("link", { name: "How to set the key" }).getAttribute("href")).toBe("/settings/gateway");
});

test("a conversation that is too long can be answered without its oldest turns", async () => {
  gateway.on("POST /api/conversations/:id/runs", () => new Response(null, { status: 204 }));
  const { user } = show({ status: "failed", error: failure({ code: "context_too_long" }) });
  await user.click(screen.getByRole("button", { name: "Leave out the oldest turns" }));
  await waitFor(() =>
    expect(gateway.asked("POST /api/conversations/c/runs").at(0)?.body).toEqual({
      parent_id: "q1",
      on_overflow: "trim",
    }),
  );
});

test("what was changed of the request is said above the answer", () => {
  show({ notes: [{ code: "parameter_dropped", param: "params.top_k", text: "top_k is not taken by this model." }] });
  expect(screen.getByText("top_k is not taken by this model.")).toBeTruthy();
});

test("an answer among several can be stepped through", async () => {
  const siblings = { index: 1, count: 3, ids: ["a0", "a1", "a2"] };
  const shown = page([m("q1"), m("a2", { parent_id: "q1" })]);
  gateway.on("GET /api/conversations/:id/messages", { ...shown, head_id: "a1" }).on("PATCH /api/conversations/:id", {});
  const { user } = show({ siblings });
  expect(screen.getByRole("group", { name: "Branches" }).textContent).toContain("2/3");
  await user.click(screen.getByRole("button", { name: "Next branch" }));
  await waitFor(() => expect(gateway.asked("PATCH /api/conversations/c").at(0)?.body).toEqual({ head_id: "a2" }));
  const asked = gateway.asked("GET /api/conversations/c/messages").at(0);
  expect([asked?.query.get("path"), asked?.query.get("descend")]).toEqual(["a2", "true"]);
});

test("an answer that stands alone has no branches to step through", () => {
  show({});
  expect(screen.queryByRole("group", { name: "Branches" })).toBeNull();
});

test("a hidden branch can be brought back", async () => {
  gateway
    .on("POST /api/messages/:id/hide", {})
    .on("POST /api/messages/:id/unhide", {})
    .on("GET /api/conversations/:id/messages", { ...page([m("q1"), m("a1")]), head_id: "a1" })
    .on("PATCH /api/conversations/:id", {});
  const { user } = show({});
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(screen.getByRole("menuitem", { name: "Hide this branch" }));
  const undo = await screen.findByRole("button", { name: "Undo" });
  // A toast takes the pointer an instant after it is there.
  await waitFor(() => user.click(undo));
  await waitFor(() => expect(gateway.asked("POST /api/messages/a1/unhide")).toHaveLength(1));
});
