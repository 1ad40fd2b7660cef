import { act, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { setUi } from "@/lib/ui-state";
import { openSettings } from "./open-settings";

test("every section has its address, and the one in view is marked", async () => {
  openSettings("chat");
  await screen.findByRole("heading", { level: 2, name: "Chat" });
  const nav = screen.getByRole("navigation", { name: "Settings" });
  const links = within(nav).getAllByRole("link");
  expect(links.map((link) => link.textContent)).toEqual([
    "Appearance",
    "Chat",
    "Models",
    "Gateway",
    "Usage",
    "Data",
    "Keyboard",
    "About",
  ]);
  const current = links.filter((link) => link.getAttribute("aria-current") === "page");
  expect(current.map((link) => link.getAttribute("href"))).toEqual(["/settings/chat"]);
  screen.getByRole("link", { name: "All settings" });
});

test("an address that names no section shows the first one", async () => {
  openSettings("nonsense");
  await screen.findByRole("heading", { level: 2, name: "Appearance" });
});

test("settings and the sheet of shortcuts are one key away", async () => {
  const { user } = openSettings("about");
  await screen.findByRole("heading", { level: 2, name: "About" });
  await screen.findByText("1.2.3");
  await user.keyboard("?");
  const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  within(sheet).getByText("Send the message");
  within(sheet).getByText("Switch between light and dark");
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.keyboard("{Control>},{/Control}");
  expect(window.location.pathname).toBe("/settings");
});

test("a ? that is written opens nothing", async () => {
  const { user } = openSettings("chat");
  await user.type(await screen.findByRole("textbox", { name: "System prompt" }), "Why?");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("the theme is switched by its keys", async () => {
  const { user } = openSettings("about");
  await screen.findByRole("heading", { level: 2, name: "About" });
  const before = document.documentElement.dataset.theme;
  await user.keyboard("{Control>}{Shift>}L{/Shift}{/Control}");
  expect(document.documentElement.dataset.theme).not.toBe(before);
});

test("the list of shortcuts says what the send key does", async () => {
  const { user } = openSettings("chat");
  await user.click(await screen.findByRole("radio", { name: "Ctrl + Enter" }));
  screen.getByText("Enter begins a new line.");
  await user.click(screen.getByRole("heading", { level: 2 }));
  await user.keyboard("?");
  const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  expect(within(sheet).getByText("Send the message").parentElement?.textContent).toBe("Send the messageCtrlEnter");
});

test("Escape leaves a field, then the settings", async () => {
  const { user } = openSettings("chat");
  act(() => setUi({ lastPlace: "/c/sky" }));
  await user.click((await screen.findAllByRole("textbox"))[0] ?? document.body);
  await user.keyboard("{Escape}");
  expect(window.location.pathname).toBe("/settings/chat");
  await user.keyboard("{Escape}");
  expect(window.location.pathname).toBe("/c/sky");
});
