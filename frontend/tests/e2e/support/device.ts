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

/** A browser with a memory of its own, in which nothing may go wrong that a test does not expect. */
export class Device {
  readonly #faults: string[] = [];
  readonly #expected: RegExp[] = [];

  private constructor(readonly context: BrowserContext) {
    context.setDefaultTimeout(PATIENCE_MS);
    context.on("console", (message) => {
      // A breach of the Content-Security-Policy is told here, too.
      if (message.type() === "error") this.#faults.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.#faults.push(String(error.error().stack)));
  }

  static async open(browser: Browser, options: BrowserContextOptions): Promise<Device> {
    const device = new Device(await browser.newContext({ viewport: DESKTOP, ...options }));
    onTestFinished(async () => {
      await device.context.close();
      expect(device.#unexpected()).toEqual([]);
    });
    return device;
  }

  /** A new tab at this address. */
  async visit(path = "/"): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(path);
    return page;
  }

  /** The console may say this. */
  expects(fault: RegExp): void {
    this.#expected.push(fault);
  }

  #unexpected(): string[] {
    return this.#faults.filter((fault) => !this.#expected.some((pattern) => pattern.test(fault)));
  }
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
