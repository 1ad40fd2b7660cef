import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { usePreferences } from "@/lib/preferences";
import { openSettings } from "./open-settings";

const html = document.documentElement.dataset;

afterEach(() => vi.restoreAllMocks());

/** What the system says of light and dark, and how it changes its mind. */
function system(isDark: boolean) {
  const query = Object.assign(new EventTarget(), { matches: isDark });
  // The page reads no more of it than this.
  vi.spyOn(window, "matchMedia").mockReturnValue(query as unknown as MediaQueryList);
  return (dark: boolean) =>
    act(() => {
      query.matches = dark;
      query.dispatchEvent(new Event("change"));
    });
}

test("each choice is there at once", async () => {
  system(false);
  const { user } = openSettings("appearance");
  await user.click(await screen.findByRole("radio", { name: "Dark" }));
  expect(html.theme).toBe("dark");
  await user.click(screen.getByRole("radio", { name: "Larger" }));
  expect(html.text).toBe("larger");
  await user.click(screen.getByRole("radio", { name: "Compact" }));
  expect(html.density).toBe("compact");
  await user.click(screen.getByRole("switch", { name: "Reduce motion" }));
  expect(html.motion).toBe("reduced");
});

test("the theme follows the system as long as none is chosen", async () => {
  const turn = system(true);
  const { user } = openSettings("appearance");
  await screen.findByRole("radio", { name: "System" });
  expect(html.theme).toBe("dark");
  turn(false);
  expect(html.theme).toBe("light");
  await user.click(screen.getByRole("radio", { name: "Light" }));
  turn(true);
  expect(html.theme).toBe("light");
});

test("all of it goes back to the defaults, and from there to what it was", async () => {
  system(false);
  const { user } = openSettings("appearance");
  const reset = await screen.findByRole<HTMLButtonElement>("button", { name: "Reset to defaults" });
  expect(reset.disabled).toBe(true);
  await user.click(screen.getByRole("radio", { name: "Dark" }));
  await user.click(screen.getByRole("radio", { name: "Large" }));
  await user.click(reset);
  expect([html.theme, html.text]).toEqual(["light", undefined]);
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect([html.theme, html.text]).toEqual(["dark", "large"]);
});

test("what another tab chooses counts here too", async () => {
  system(false);
  openSettings("appearance");
  await screen.findByRole("radio", { name: "Dark" });
  const { theme: _, ...others } = usePreferences.getState();
  localStorage.setItem("openchat.preferences", JSON.stringify({ state: { ...others, theme: "dark" }, version: 1 }));
  act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "openchat.preferences" })));
  await waitFor(() => expect(html.theme).toBe("dark"));
});
