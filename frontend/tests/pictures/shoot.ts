import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished, test } from "vitest";
import { PHONE } from "../e2e/support/device";
import type { Stage } from "../e2e/support/stage";
import { tidy } from "./seed";

/** What is done on a page that has just been opened, until it shows what is to be seen. */
export type Steps = (page: Page) => Promise<unknown>;

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
// Where all of them go. Without it those that the documents show are written anew.
const ALL = process.env.ALL;

const SHOWN = new Set([
  "answer-desktop-light",
  "answer-phone-dark",
  "branches-desktop-dark",
  "empty-desktop-light",
  "error-desktop-light",
  "no-key-desktop-light",
  "palette-desktop-dark",
  "parameters-desktop-light",
  "picker-desktop-light",
  "picker-phone-dark",
  "search-desktop-light",
  "settings-desktop-dark",
  "shortcuts-desktop-light",
  "streaming-desktop-dark",
]);

const DEVICES: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: PHONE,
};
const THEMES = ["light", "dark"] as const;

/** Pictures of one state: each device, in both themes. */
export function pictures(stage: Stage, state: string, path: string, steps: Steps = async () => {}, isOurs = true): void {
  for (const [device, options] of Object.entries(DEVICES)) {
    const wanted = THEMES.filter((theme) => ALL !== undefined || SHOWN.has(`${state}-${device}-${theme}`));
    if (wanted.length === 0) continue;
    test(`${state}, ${device}`, async () => {
      if (isOurs) onTestFinished(() => tidy(stage.gateway));
      const { context } = await stage.device({ reducedMotion: "reduce", ...options });
      const page = await context.newPage();
      await page.goto(path);
      await steps(page);
      for (const theme of wanted) await shoot(page, theme, `${state}-${device}-${theme}`);
    });
  }
}

async function shoot(page: Page, theme: (typeof THEMES)[number], name: string): Promise<void> {
  const folder = ALL ?? IMAGES;
  await mkdir(folder, { recursive: true });
  await page.emulateMedia({ colorScheme: theme });
  await page.locator(`html[data-theme=${theme}]`).waitFor();
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path: `${folder}/${name}.png`, animations: "disabled" });
}
