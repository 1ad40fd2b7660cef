import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { createConversation, patchConversation } from "@/features/conversations";
import { held, page, problem } from "../support/fake-gateway";
import { conversation, detail } from "../support/fixtures";
import { openSidebar } from "./open-sidebar";

const TODAY = new Date().toISOString();

const sky = conversation({ id: "sky", title: "Why is the sky blue?", updated_at: TODAY });
const soup = conversation({ id: "soup", title: "Lentil soup", updated_at: "2026-01-02T00:00:00.000Z" });
const boat = conversation({
  id: "boat",
  title: "Names for a boat",
  pinned: true,
  updated_at: "2026-01-01T00:00:00.000Z",
});

/** What the list shows, from top to bottom. */
function shown(): string[] {
  const sidebar = screen.getByRole("navigation", { name: "Conversations" });
  return within(sidebar)
    .queryAllByRole("link")
    .filter((link) => link.dataset.stop !== undefined)
    .map((link) => link.textContent ?? "");
}

test("conversations stand under the time of what last happened in them, the pinned ones first", async () => {
  openSidebar([boat, sky, soup]);
  await screen.findByRole("link", { name: "Lentil soup" });
  expect(shown()).toEqual(["Names for a boat", "Why is the sky blue?", "Lentil soup"]);
  expect(screen.getByRole("heading", { name: "Pinned" })).toBeTruthy();
  expect(screen.getByRole("heading", { name: "Today" })).toBeTruthy();
});

test("the one in view is marked", async () => {
  openSidebar([sky, soup], { path: "/c/sky" });
  const link = await screen.findByRole("link", { name: "Why is the sky blue?" });
  expect(link.getAttribute("aria-current")).toBe("page");
  expect(screen.getByRole("link", { name: "Lentil soup" }).getAttribute("aria-current")).toBeNull();
});

test("while it loads it says so, and an empty list says what to do", async () => {
  const { gateway } = openSidebar([]);
  expect(screen.getByText("Loading conversations")).toBeTruthy();
  await screen.findByText("No conversations yet");
  expect(gateway.unexpected).toEqual([]);
});

test("a list that cannot be had says why, and comes with the next try", async () => {
  const { gateway, user } = openSidebar([sky]);
  gateway.on("GET /api/conversations", () => problem(500, "internal", "the store is away"));
  await screen.findByText("The list could not be loaded");
  expect(screen.getByText("The store is away.")).toBeTruthy();
  gateway.on("GET /api/conversations", page([sky]));
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByRole("link", { name: "Why is the sky blue?" });
});

test("of very many only those in sight are drawn, and the next ones are fetched on the way", async () => {
  const many = Array.from({ length: 120 }, (_, number) =>
    conversation({ title: `Number ${number}`, updated_at: TODAY }),
  );
  const { gateway, user } = openSidebar([]);
  gateway.on("GET /api/conversations", ({ query }) =>
    query.get("cursor") === "more" ? page(many.slice(60)) : page(many.slice(0, 60), "more"),
  );
  await waitFor(() => expect(shown().length).toBeGreaterThan(10));
  expect(shown().length).toBeLessThan(60);
  screen.getAllByRole("link", { name: /^Number/ })[0]?.focus();
  await user.keyboard("{End}{ArrowDown}");
  await waitFor(() => expect(gateway.requests.some(({ query }) => query.get("cursor") === "more")).toBe(true));
  await user.keyboard("{ArrowDown}");
  await waitFor(() => expect(document.activeElement?.textContent).toMatch(/^Number/));
});

test("what another client makes, changes and deletes is shown without fetching the list again", async () => {
  const { gateway } = openSidebar([sky, soup]);
  await screen.findByRole("link", { name: "Lentil soup" });
  await waitFor(() => expect(gateway.asked("GET /api/runs")).toHaveLength(1));
  const fetched = gateway.asked("GET /api/conversations").length;
  act(() =>
    gateway.emit({ type: "conversation.updated", conversation: { ...soup, title: "Red lentil soup", pinned: true } }),
  );
  await waitFor(() => expect(shown()).toEqual(["Red lentil soup", "Why is the sky blue?"]));
  act(() =>
    gateway.emit({ type: "conversation.created", conversation: { ...boat, pinned: false, updated_at: TODAY } }),
  );
  await waitFor(() => expect(shown()).toHaveLength(3));
  act(() => gateway.emit({ type: "conversation.deleted", conversation_id: "soup" }));
  await waitFor(() => expect(shown()).not.toContain("Red lentil soup"));
  expect(gateway.asked("GET /api/conversations")).toHaveLength(fetched);
});

test("after a gap it is fetched anew", async () => {
  const { gateway } = openSidebar([sky]);
  await screen.findByRole("link", { name: "Why is the sky blue?" });
  gateway.on("GET /api/conversations", page([soup]));
  act(() => gateway.emit({ type: "reset" }));
  await screen.findByRole("link", { name: "Lentil soup" });
  await waitFor(() => expect(shown()).toEqual(["Lentil soup"]));
});

test("a temporary conversation is in no list", async () => {
  const { gateway } = openSidebar([sky]);
  await screen.findByRole("link", { name: "Why is the sky blue?" });
  gateway.on("POST /api/conversations", detail({ id: "secret", title: "A secret", temporary: true }));
  await act(() => createConversation({ temporary: true }));
  expect(shown()).toEqual(["Why is the sky blue?"]);
});

test("a new one is at the top at once, and asked for once, however often the connection breaks", async () => {
  const { gateway } = openSidebar([sky]);
  await screen.findByRole("link", { name: "Why is the sky blue?" });
  let tries = 0;
  gateway.on("POST /api/conversations", () => {
    tries += 1;
    if (tries === 1) throw new TypeError("Failed to fetch");
    return detail({ id: "new", title: "Just begun", updated_at: new Date(Date.now() + 1000).toISOString() });
  });
  await act(() => createConversation({}));
  await waitFor(() => expect(shown()[0]).toBe("Just begun"));
  const keys = gateway.asked("POST /api/conversations").map(({ headers }) => headers.get("Idempotency-Key"));
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[\x21-\x7e]+$/);
});

test("a change is shown at once, and older news do not take it back", async () => {
  const { gateway } = openSidebar([sky, soup]);
  await screen.findByRole("link", { name: "Lentil soup" });
  const answer = held(detail({ ...soup, pinned: true }));
  gateway.on("PATCH /api/conversations/:id", answer.answer);
  act(() => void patchConversation("soup", { pinned: true }));
  await waitFor(() => expect(shown()[0]).toBe("Lentil soup"));
  act(() => gateway.emit({ type: "conversation.updated", conversation: { ...soup, title: "Green soup" } }));
  await waitFor(() => expect(shown()[0]).toBe("Green soup"));
  await act(async () => answer.release());
  await waitFor(() => expect(shown()[0]).toBe("Lentil soup"));
});

test("a change that the gateway refuses is taken back, with a word and another try", async () => {
  const { gateway, user } = openSidebar([sky, soup]);
  await screen.findByRole("link", { name: "Lentil soup" });
  gateway.on("PATCH /api/conversations/:id", () => problem(503, "storage_failed", "the store did not take it"));
  await act(() => patchConversation("soup", { pinned: true }));
  await waitFor(() => expect(shown()).toEqual(["Why is the sky blue?", "Lentil soup"]));
  expect(screen.getByText("The change was not saved. The store did not take it.")).toBeTruthy();
  gateway.on("PATCH /api/conversations/:id", detail({ ...soup, pinned: true }));
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(shown()[0]).toBe("Lentil soup"));
});
