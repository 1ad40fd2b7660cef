import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { violations } from "./support/accessibility";
import { answered, ask } from "./support/chat";
import { type Device, PHONE } from "./support/device";
import { Stage } from "./support/stage";

const stage = new Stage();

const SECTIONS = ["appearance", "chat", "models", "gateway", "usage", "data", "keyboard", "about"];

/** What is done on a page that has just been opened, to see what is to be looked at. */
type Steps = (page: Page) => Promise<unknown>;

const asked: Steps = async (page) => {
  await ask(page, "echo: # A heading\n\n- an item\n- [a link](https://example.org/)\n\n`code`");
  await answered(page);
};

test.each<[string, string]>([
  ["a new chat", "/"],
  ["a temporary chat", "/?temporary"],
  ...SECTIONS.map((section): [string, string] => [`settings: ${section}`, `/settings/${section}`]),
])("%s", async (_, path) => {
  const page = await (await quietDevice()).visit(path);
  expect(await found(page)).toEqual({ light: [], dark: [] });
});

test.each<[string, Steps]>([
  ["a conversation", asked],
  ["the palette", (page) => pressed(page, "Control+k", "dialog")],
  ["the sheet of shortcuts", (page) => pressed(page, "?", "dialog")],
  ["the model picker", (page) => pressed(page, "Control+Shift+m", "listbox")],
])("%s", async (_, steps) => {
  const page = await (await quietDevice()).visit();
  await settled(page);
  await steps(page);
  expect(await found(page)).toEqual({ light: [], dark: [] });
});

test.each([
  ["a new chat", "/"],
  ["the list of settings", "/settings"],
  ["settings: appearance", "/settings/appearance"],
])("%s on a phone", async (_, path) => {
  const page = await (await quietDevice(PHONE)).visit(path);
  expect(await found(page)).toEqual({ light: [], dark: [] });
});

test("a conversation on a phone, and the list over it", async () => {
  const page = await (await quietDevice(PHONE)).visit();
  await asked(page);
  expect(await found(page)).toEqual({ light: [], dark: [] });
  await page.getByRole("button", { name: "Conversations" }).click();
  await page.getByRole("dialog", { name: "Conversations" }).waitFor();
  expect(await found(page)).toEqual({ light: [], dark: [] });
});

/** Keys that open something, pressed where nobody writes. */
async function pressed(page: Page, keys: string, opened: "dialog" | "listbox"): Promise<void> {
  await page.locator("h1").click();
  await page.keyboard.press(keys);
  await page.getByRole(opened).waitFor();
}

function quietDevice(options = {}): Promise<Device> {
  return stage.device({ reducedMotion: "reduce", ...options });
}

/** In both themes, between which the page changes as the system does. */
async function found(page: Page): Promise<Record<"light" | "dark", string[]>> {
  return { light: await foundIn(page, "light"), dark: await foundIn(page, "dark") };
}

async function foundIn(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
  await settled(page);
  return violations(page);
}

/** Nothing is being fetched that would be shown, and nothing moves. */
async function settled(page: Page): Promise<void> {
  // By its tag: behind a dialog it has no role.
  await page.locator("h1").first().waitFor({ state: "attached" });
  await page.waitForFunction(
    () => document.querySelector("[aria-busy=true]") === null && document.getAnimations().length === 0,
  );
}
