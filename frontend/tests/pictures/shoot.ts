import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { test } from "vitest";
import { PHONE } from "../e2e/support/device";
import type { Stage } from "../e2e/support/stage";

/** What is done on a page that has just been opened, until it shows what is to be seen. */
type Steps = (page: Page) => Promise<unknown>;

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
// Where all of them go. Without it those that the documents show are written anew.
const ALL = process.env.ALL;

const SHOWN = new Set([
  "answer-desktop-light",
  "answer-phone-dark",
  "branches-desktop-dark",
  "comparing-desktop-light",
  "comparing-phone-dark",
  "empty-desktop-light",
  "error-desktop-light",
  "figures-desktop-dark",
  "no-key-desktop-light",
  "palette-desktop-dark",
  "parameters-desktop-light",
  "picker-desktop-light",
  "picker-phone-dark",
  "search-desktop-light",
  "appearance-desktop-dark",
  "shortcuts-desktop-light",
  "sign-in-phone-light",
  "streaming-desktop-dark",
  "tray-desktop-light",
]);

const DEVICES: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: PHONE,
};
const THEMES = ["light", "dark"] as const;

interface Scene {
  readonly path: string;
  readonly steps?: Steps;
  /** What the console may say. */
  readonly expects?: RegExp;
}

/** Pictures of one state: each device, in both themes. */
export function pictures(stage: Stage, state: string, { path, steps, expects }: Scene): void {
  for (const [name, options] of Object.entries(DEVICES)) {
    const wanted = THEMES.filter((theme) => ALL !== undefined || SHOWN.has(`${state}-${name}-${theme}`));
    if (wanted.length === 0) continue;
    test(`${state}, ${name}`, async () => {
      const device = await stage.device({ reducedMotion: "reduce", ...options });
      if (expects) device.expects(expects);
      const page = await device.visit(path);
      await steps?.(page);
      for (const theme of wanted) await shoot(page, theme, `${state}-${name}-${theme}`);
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
