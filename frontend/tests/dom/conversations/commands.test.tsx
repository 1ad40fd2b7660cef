import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useCommandRegistry } from "@/lib/commands";
import { usePreferences } from "@/lib/preferences";
import { conversation, detail } from "../support/fixtures";
import { openSidebar } from "./open-sidebar";

const sky = conversation({ id: "sky", title: "Why is the sky blue?", updated_at: "2026-01-03T00:00:00.000Z" });
const soup = conversation({ id: "soup", title: "Lentil soup", updated_at: "2026-01-02T00:00:00.000Z" });

const where = () => window.location.pathname + window.location.search;

test("a new chat is there at once, and nothing is stored", async () => {
  const { user, gateway } = openSidebar([sky, soup], { path: "/c/sky" });
  await screen.findByRole("heading", { level: 1, name: "Why is the sky blue?" });
  await user.keyboard("{Control>}{Shift>}o{/Shift}{/Control}");
  await screen.findByRole("heading", { level: 1, name: "New chat page" });
  expect(gateway.asked("POST /api/conversations")).toEqual([]);
});

test("a temporary chat is one press away", async () => {
  const { user } = openSidebar([sky, soup]);
  const link = await screen.findByRole("link", { name: "Temporary chat" });
  await user.click(link);
  expect(where()).toBe("/?temporary");
  expect(link.getAttribute("aria-current")).toBe("page");
});

test("Alt with the arrow keys goes through the conversations", async () => {
  const { user } = openSidebar([sky, soup]);
  await screen.findByRole("link", { name: "Lentil soup" });
  await user.keyboard("{Alt>}{ArrowDown}{ArrowDown}{/Alt}");
  expect(where()).toBe("/c/soup");
  await user.keyboard("{Alt>}{ArrowUp}{/Alt}");
  expect(where()).toBe("/c/sky");
});

test("the conversation in view is renamed from anywhere", async () => {
  const { user, gateway } = openSidebar([sky, soup], { path: "/c/soup" });
  gateway.on("PATCH /api/conversations/:id", ({ body }) => detail({ ...soup, ...body }));
  await screen.findByRole("heading", { level: 1, name: "Lentil soup" });
  await user.keyboard("{F2}");
  await screen.findByRole("textbox", { name: "Title of Lentil soup" });
  await user.keyboard("Red soup{Enter}");
  await screen.findByRole("heading", { level: 1, name: "Red soup" });
});

test("what can be done to a conversation is offered while one is in view", async () => {
  const { user } = openSidebar([sky, { ...soup, pinned: true }], { path: "/c/soup" });
  const offered = () => [...useCommandRegistry.getState().commands.values()].map(({ title }) => title);
  await waitFor(() => expect(offered()).toContain("Unpin this conversation"));
  expect(offered()).toContain("Archive this conversation");
  await user.click(screen.getByRole("link", { name: "New chat" }));
  await waitFor(() => expect(offered()).not.toContain("Archive this conversation"));
});

test("the sidebar is hidden and shown by its keys", async () => {
  vi.spyOn(window, "matchMedia").mockReturnValue(Object.assign(new EventTarget(), { matches: true }) as MediaQueryList); // all that is asked of it
  const { user } = openSidebar([sky]);
  await user.keyboard("{Control>}{Shift>}s{/Shift}{/Control}");
  expect(usePreferences.getState().sidebarOpen).toBe(false);
  await user.keyboard("{Control>}{Shift>}s{/Shift}{/Control}");
  expect(usePreferences.getState().sidebarOpen).toBe(true);
});
