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

test.each([
  ["a new chat", "/"],
  ["a temporary chat", "/?temporary"],
  ...SECTIONS.map((section) => [`settings: ${section}`, `/settings/${section}`] as const),
])("%s", async (_, path) => {
  const page = await (await quietDevice()).visit(path);
  expect(await found(page)).toEqual({ light: [], dark: [] });
});

test.each<[string, Steps]>([
  ["a conversation", asked],
  ["the palette", (page) => page.keyboard.press("Control+k")],
  ["the sheet of shortcuts", (page) => page.getByRole("heading", { level: 1 }).press("?")],
  ["the model picker", (page) => page.keyboard.press("Control+Shift+m")],
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
  await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
  await page.waitForFunction(
    () => document.querySelector("[aria-busy=true]") === null && document.getAnimations().length === 0,
  );
}
