import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";

const DESKTOP = { width: 1280, height: 860 };

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

// Longer than anything here takes, even on a busy machine; what never comes fails with what was waited for.
const PATIENCE_MS = 20_000;

const SCENE_MS = 5000;
const LAST_LINES = 50;

/** A browser with a memory of its own, in which nothing may go wrong that a test does not expect. */
export class Device {
  readonly #faults: string[] = [];
  readonly #expected: RegExp[] = [];
  readonly #said: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    home: string,
  ) {
    context.setDefaultTimeout(PATIENCE_MS);
    context.on("request", (request) => {
      // Whatever is shown, nobody else hears of it.
      const url = request.url();
      if (!isOf(home, url)) this.#faults.push(`asked ${url.slice(0, 200)}`);
    });
    context.on("console", (message) => {
      this.#said.push(`${message.type()}: ${message.text()}`);
      // A breach of the Content-Security-Policy is told here, too.
      if (message.type() === "error") this.#faults.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (fault) => {
      // What is no Error, as an abort, has no stack.
      const { name, message, stack = "" } = fault.error();
      this.#faults.push(`${name}: ${message} ${stack}`);
    });
  }

  static async open(browser: Browser, options: BrowserContextOptions): Promise<Device> {
    const context = await browser.newContext({ viewport: DESKTOP, ...options });
    const device = new Device(context, options.baseURL ?? "");
    onTestFinished(async ({ task }) => {
      const scene = task.result?.state === "fail" ? await device.#scene() : "";
      await context.close();
      expect(device.#unexpected(), scene).toEqual([]);
      if (scene !== "") throw new Error(scene);
    });
    return device;
  }

  /** A new tab at this address, drawn and listening to keys. */
  async visit(path = "/"): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(path);
    await page.locator("main").first().waitFor({ state: "attached" });
    await page.evaluate(() => new Promise((listens) => requestAnimationFrame(() => setTimeout(listens))));
    return page;
  }

  /** The console may say this. */
  expects(fault: RegExp): void {
    this.#expected.push(fault);
  }

  /** What somebody needs to find out what went wrong. */
  async #scene(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "openchat-e2e-"));
    const pages = this.context.pages();
    const shown = pages.map(async (page, index) => {
      const path = join(folder, `page-${index + 1}.png`);
      // A page that hangs must not hide why the test failed.
      await page.screenshot({ path, timeout: SCENE_MS }).catch(() => null);
      return `${page.url()} looked like ${path}`;
    });
    return [...(await Promise.all(shown)), "The console said:", ...this.#said.slice(-LAST_LINES)].join("\n");
  }

  #unexpected(): string[] {
    return this.#faults.filter((fault) => !this.#expected.some((pattern) => pattern.test(fault)));
  }
}

function isOf(home: string, url: string): boolean {
  return url.startsWith(`${home}/`) || /^(?:blob|data|about):/.test(url);
}

/** What a browser says of requests that find nobody. */
export const NOBODY_THERE = /net::ERR_/;

/** A line as of a train: this long until the first byte, and so many bytes a second after it. */
export async function throttle(page: Page, line: { latency: number; bytesPerSecond: number }): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: line.latency,
    downloadThroughput: line.bytesPerSecond,
    uploadThroughput: line.bytesPerSecond,
  });
}
