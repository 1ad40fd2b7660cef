import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type Settings, TestGateway } from "../../support/gateway";
import { Device } from "./device";

/** A gateway and a browser for the tests of a file. */
export class Stage {
  #gateway: TestGateway | undefined;
  #browser: Browser | undefined;

  constructor(settings: Settings = {}) {
    beforeAll(async () => {
      [this.#gateway, this.#browser] = await Promise.all([TestGateway.start(settings), launch()]);
    });
    afterAll(() => Promise.all([this.#browser?.close(), this.#gateway?.end()]));
  }

  get gateway(): TestGateway {
    if (!this.#gateway) throw new Error("the gateway is there only while tests run");
    return this.#gateway;
  }

  /** Somebody's computer or phone, until the test ends. */
  device(options: BrowserContextOptions = {}): Promise<Device> {
    if (!this.#browser) throw new Error("the browser is there only while tests run");
    return Device.open(this.#browser, { baseURL: this.gateway.url, ...options });
  }
}

// The first one is the second without what draws windows, and takes a third less time.
const BROWSERS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"] as const;

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? BROWSERS.find(existsSync) ?? BROWSERS[0],
    // Containers have no namespaces to spare, and little shared memory.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}
