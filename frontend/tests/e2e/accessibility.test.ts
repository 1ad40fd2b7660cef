import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { violations } from "./support/accessibility";
import { answered, ask } from "./support/chat";
import { PHONE } from "./support/device";
import { Stage } from "./support/stage";

const stage = new Stage();

/** Each view: how one gets there from the first page, or its address. */
const VIEWS: Record<string, string | ((page: Page) => Promise<void>)> = {
  "a new chat": "/",
  "a temporary chat": "/?temporary",
  "a conversation": async (page) => {
    await ask(page, "Why is the sky blue?");
    await answered(page);
  },
  "the palette": async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
  },
  "the sheet of shortcuts": async (page) => {
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  },
  "the model picker": async (page) => {
    await page.keyboard.press("Control+Shift+m");
    await page.getByRole("listbox").waitFor();
  },
  ...Object.fromEntries(
    ["appearance", "chat", "models", "gateway", "usage", "data", "keyboard", "about"].map((section) => [
      `settings: ${section}`,
      `/settings/${section}`,
    ]),
  ),
};

async function show(page: Page, view: string | ((page: Page) => Promise<void>)): Promise<void> {
  if (typeof view === "string") await page.goto(view);
  else await page.goto("/");
  await page.getByRole("heading").first().waitFor();
  if (typeof view !== "string") await view(page);
  await page.waitForLoadState("networkidle").catch(() => {});
}

describe.each(["light", "dark"] as const)("axe finds nothing, %s:", (colorScheme) => {
  test.each(Object.keys(VIEWS))("%s", async (name) => {
    const device = await stage.device({ colorScheme, reducedMotion: "reduce" });
    const page = await device.visit();
    await show(page, VIEWS[name] ?? "/");
    expect(await violations(page)).toEqual([]);
  });
});

test.each(["a new chat", "a conversation", "settings: appearance"])(
  "axe finds nothing on a phone: %s",
  async (name) => {
    const device = await stage.device({ ...PHONE, reducedMotion: "reduce" });
    const page = await device.visit();
    await show(page, VIEWS[name] ?? "/");
    expect(await violations(page)).toEqual([]);
  },
);
