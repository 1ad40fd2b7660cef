import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { composer, PATIENTLY } from "./chat";
import type { Device } from "./device";

// What a person takes for at once, and what nobody takes for a frozen page. Loosely: the machine has others to serve.
const AT_ONCE_MS = 200;
const FROZEN_MS = 1000;
const PRESSES = 5;

/** Watches for what an attack would bring about, from the first byte of each page on. */
export async function watch({ context }: Device): Promise<Watch> {
  await context.addInitScript(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: "longtask", buffered: true });
    Object.assign(window, { tasks });
  });
  return new Watch(context);
}

class Watch {
  readonly #dialogs: string[] = [];
  readonly #popups: string[] = [];

  constructor(context: BrowserContext) {
    context.on("page", (page) => {
      page.on("dialog", (dialog) => {
        this.#dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      page.on("popup", (popup) => this.#popups.push(popup.url()));
    });
  }

  /** Nothing ran, opened or led away, and the page goes on as if nothing had been. */
  async unharmed(page: Page, address: string): Promise<void> {
    expect(new URL(page.url()).pathname).toBe(address);
    expect(this.#dialogs).toEqual([]);
    expect(this.#popups).toEqual([]);
    expect(await page.evaluate("window.hacked")).toBeUndefined();
    expect(Math.max(0, ...(await page.evaluate<number[]>("tasks")))).toBeLessThan(FROZEN_MS);
    expect(await quickestPress(page)).toBeLessThan(AT_ONCE_MS);
  }
}

/** How long a letter takes until it is seen, at best of some: one may fall into somebody else's work. */
async function quickestPress(page: Page): Promise<number> {
  await composer(page).fill("");
  await composer(page).focus();
  await page.evaluate(() => {
    const waits: number[] = [];
    Object.assign(window, { waits });
    document.activeElement?.addEventListener("input", ({ timeStamp }) =>
      requestAnimationFrame(() => waits.push(performance.now() - timeStamp)),
    );
  });
  for (let press = 0; press < PRESSES; press += 1) await page.keyboard.press("a");
  await expect.poll(() => page.evaluate("waits.length"), PATIENTLY).toBe(PRESSES);
  expect(await composer(page).inputValue()).toBe("a".repeat(PRESSES));
  return Math.min(...(await page.evaluate<number[]>("waits")));
}

/** How many elements there are, which is what a long answer costs a browser. */
export function size(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelectorAll("*").length);
}
