import { act, screen, waitFor } from "@testing-library/react";
import { expect, onTestFinished, test, vi } from "vitest";
import { setPreferences, usePreferences } from "@/lib/preferences";
import type { LiveEvent } from "@/protocol/events";
import { page } from "../support/fake-gateway";
import { conversation } from "../support/fixtures";
import { openSidebar } from "./open-sidebar";

const sky = conversation({ id: "sky", title: "Why is the sky blue?" });
const soup = conversation({ id: "soup", title: "Lentil soup" });

const run = { run_id: "run", conversation_id: "soup", message_id: "answer", user_message_id: "question", model: "a/b" };
const started: LiveEvent = { type: "run.started", kind: "chat", ...run };
const finished: LiveEvent = {
  type: "run.ended",
  kind: "chat",
  ...run,
  status: "completed",
  finish_reason: "stop",
  cost_usd: null,
  cost_source: null,
};

const row = (name: string | RegExp) => screen.findByRole("link", { name });

/** As if another tab were before this one. */
function hide(): () => void {
  const state = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  onTestFinished(() => state.mockRestore());
  return () => {
    state.mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
  };
}

/** A browser with notifications; what was shown by them. */
function fakeNotifications(permission: NotificationPermission): { title: string; body: string | undefined }[] {
  const shown: { title: string; body: string | undefined }[] = [];
  class FakeNotification extends EventTarget {
    static permission = permission;
    static requestPermission = async () => {
      FakeNotification.permission = "granted";
      return FakeNotification.permission;
    };
    constructor(title: string, options?: NotificationOptions) {
      super();
      shown.push({ title, body: options?.body });
    }
  }
  vi.stubGlobal("Notification", FakeNotification);
  return shown;
}

test("a conversation that streams elsewhere says so, and then that there is a new answer, until it is looked at", async () => {
  const { gateway, user } = openSidebar([sky, soup], { path: "/c/sky" });
  await waitFor(() => expect(gateway.asked("GET /api/runs")).toHaveLength(1));
  await row("Lentil soup");
  act(() => gateway.emit(started));
  await row(/^Lentil soup.*answer being written/);
  act(() => gateway.emit(finished));
  const unseen = await row(/^Lentil soup.*new answer/);
  await waitFor(() => expect(document.title).toBe("(1) Why is the sky blue? · Open Chat"));
  await user.click(unseen);
  await row("Lentil soup");
  await waitFor(() => expect(document.title).toBe("Lentil soup · Open Chat"));
});

test("an answer that one watches is seen", async () => {
  const { gateway } = openSidebar([sky, soup], { path: "/c/soup" });
  await waitFor(() => expect(gateway.asked("GET /api/runs")).toHaveLength(1));
  await row("Lentil soup");
  act(() => gateway.emit(started));
  await row(/^Lentil soup.*answer being written/);
  act(() => gateway.emit(finished));
  await row("Lentil soup");
});

test("in a hidden page it is unseen until one comes back", async () => {
  const { gateway } = openSidebar([sky, soup], { path: "/c/soup" });
  await waitFor(() => expect(gateway.asked("GET /api/runs")).toHaveLength(1));
  const comeBack = hide();
  act(() => gateway.emit(started));
  act(() => gateway.emit(finished));
  await row(/^Lentil soup.*new answer/);
  act(comeBack);
  await row("Lentil soup");
});

test("what streams already when the page opens says so", async () => {
  const { gateway } = openSidebar([sky, soup]);
  gateway.on("GET /api/runs", page([{ id: "run", kind: "chat", conversation_id: "soup" }]));
  await row(/^Lentil soup.*answer being written/);
});

test("an answer that ended while nothing could be heard is unseen", async () => {
  const { gateway } = openSidebar([sky, soup]);
  gateway.on("GET /api/runs", page([{ id: "run", kind: "chat", conversation_id: "soup" }]));
  await row(/^Lentil soup.*answer being written/);
  gateway.on("GET /api/runs", page([]));
  act(() => gateway.emit({ type: "reset" }));
  await row(/^Lentil soup.*new answer/);
});

test("one that a person stopped is nothing new", async () => {
  const { gateway } = openSidebar([sky, soup]);
  await waitFor(() => expect(gateway.asked("GET /api/runs")).toHaveLength(1));
  act(() => gateway.emit(started));
  await row(/^Lentil soup.*answer being written/);
  act(() => gateway.emit({ ...finished, status: "stopped" }));
  await row("Lentil soup");
});

test("after the first answer that ended in a hidden page it is asked once whether to tell", async () => {
  fakeNotifications("default");
  const { gateway, user } = openSidebar([sky, soup]);
  await waitFor(() => expect(gateway.asked("GET /api/runs")).toHaveLength(1));
  const comeBack = hide();
  act(() => gateway.emit(finished));
  await screen.findByText("Tell you when an answer is ready?");
  act(comeBack);
  await user.click(screen.getByRole("button", { name: "Yes" }));
  await waitFor(() => expect(usePreferences.getState().notifications).toBe("on"));
  expect(screen.queryByText("Tell you when an answer is ready?")).toBeNull();
});

test("no thanks is remembered", async () => {
  fakeNotifications("default");
  const { gateway, user } = openSidebar([sky, soup]);
  await waitFor(() => expect(gateway.asked("GET /api/runs")).toHaveLength(1));
  hide();
  act(() => gateway.emit(finished));
  await user.click(await screen.findByRole("button", { name: "No thanks" }));
  expect(usePreferences.getState().notifications).toBe("off");
});

test("where it is wanted, a hidden page tells with the title and the first words", async () => {
  const shown = fakeNotifications("granted");
  const { gateway } = openSidebar([sky, soup]);
  gateway.on("GET /api/conversations/:id/messages", page([{ content: "Soak the lentils." }]));
  await row("Lentil soup");
  setPreferences({ notifications: "on" });
  hide();
  act(() => gateway.emit(finished));
  await waitFor(() => expect(shown).toEqual([{ title: "Lentil soup", body: "Soak the lentils." }]));
});

test("a page in sight tells nothing that way", async () => {
  const shown = fakeNotifications("granted");
  const { gateway } = openSidebar([sky, soup]);
  await waitFor(() => expect(gateway.asked("GET /api/runs")).toHaveLength(1));
  await row("Lentil soup");
  act(() => setPreferences({ notifications: "on" }));
  act(() => gateway.emit(finished));
  await row(/^Lentil soup.*new answer/);
  expect(shown).toEqual([]);
});
