import { screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { usePreferences } from "@/lib/preferences";
import { openSettings } from "./open-settings";

afterEach(() => vi.unstubAllGlobals());

/** A browser whose person answers the question for notifications so. */
function browser(permission: NotificationPermission, answer = permission) {
  const state = { permission, requestPermission: async () => answer };
  vi.stubGlobal("Notification", state);
}

test("the system prompt is kept as it is written", async () => {
  const { user } = openSettings("chat");
  await user.type(await screen.findByRole("textbox", { name: "System prompt" }), "Be brief.");
  expect(usePreferences.getState().systemPrompt).toBe("Be brief.");
});

test("notifications are on once the browser allows them", async () => {
  browser("default", "granted");
  const { user } = openSettings("chat");
  const toggle = await screen.findByRole("switch", { name: /answer is ready/ });
  await user.click(toggle);
  expect(toggle.getAttribute("aria-checked")).toBe("true");
  expect(usePreferences.getState().notifications).toBe("on");
  await user.click(toggle);
  expect(usePreferences.getState().notifications).toBe("off");
});

test("and stay off where it does not", async () => {
  browser("default", "denied");
  const { user } = openSettings("chat");
  const toggle = await screen.findByRole<HTMLButtonElement>("switch", { name: /answer is ready/ });
  await user.click(toggle);
  await screen.findByText(/blocks notifications/);
  expect(toggle.disabled).toBe(true);
  expect(usePreferences.getState().notifications).toBe("off");
});
