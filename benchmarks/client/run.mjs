// `node benchmarks/client/run.mjs`: how fast the client is, in a real browser before a real gateway. See ../README.md.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { importInto, startGateway } from "./gateway.mjs";
import {
  opening,
  readingWhilePagesLoad,
  readingWhileStreaming,
  scrollingBack,
  scrollingThrough,
  streaming,
} from "./measures.mjs";
import { buildClient, chromium, serveBaseline } from "./pages.mjs";
import { report } from "./report.mjs";
import { conversation, LAST_WORDS } from "./texts.mjs";
import { MODEL, startUpstream } from "./upstream.mjs";

const { values: options } = parseArgs({
  options: {
    messages: { type: "string", default: "2000" },
    tokens: { type: "string", default: "4000" },
    rates: { type: "string", default: "100,200,1000" },
    openings: { type: "string", default: "3" },
    /** One of "chat" and "lanes", else both. */
    only: { type: "string" },
    /** As it is, and not built anew. */
    built: { type: "boolean", default: false },
    /** Not the plain page. */
    alone: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const PROBE = fileURLToPath(new URL("./probe.js", import.meta.url));
const VIEWPORT = { width: 1280, height: 860 };
const count = Number(options.messages);
const tokens = Number(options.tokens);
const rates = options.rates.split(",").map(Number);
// What is to stay smooth in a comparison: so many answers at this pace, in a conversation of this length.
const LANES = { lanes: 4, messages: 1000, tokens, perSecond: 200 };

const endings = [];
// Ctrl-C ends what was started, too.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void leave(1));
const say = (line) => process.stderr.write(`${line}\n`);

try {
  const figures = await measure();
  if (options.json) await writeFile(options.json, JSON.stringify(figures, null, 2));
  const isKept = report(figures, { messages: count, tokens, lanes: LANES });
  process.exitCode = isKept ? 0 : 1;
} finally {
  await leave();
}

async function leave(code) {
  for (const end of endings.splice(0).reverse()) await end();
  if (code !== undefined) process.exit(code);
}

async function measure() {
  if (!options.built) {
    say("building the client");
    await buildClient();
  }
  const folder = await temporaryFolder();
  const baseline = options.alone ? null : await kept(serveBaseline(folder));
  const upstream = await kept(startUpstream());
  const gateway = await kept(startGateway(upstream.url, baseline ? { CORS_ORIGINS: baseline.url } : {}));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Each turn of the wheel moves at once, so that it can be told what else moves.
    args: ["--no-sandbox", "--disable-smooth-scrolling"],
  });
  endings.push(() => browser.close());

  const figures = {};
  if (options.only !== "lanes") figures.chat = await besideThePlain(count, client, plain);
  if (options.only !== "chat") figures.lanes = await besideThePlain(LANES.messages, clientLanes, plainLanes);
  return figures;

  /** The same with a conversation of its own for each. */
  async function besideThePlain(messages, ofClient, ofPlain) {
    const ours = await imported(gateway, messages);
    const measured = { client: await ofClient(browser, gateway, ours), baseline: null };
    if (baseline) {
      const theirs = await imported(gateway, messages);
      const url = `${baseline.url}/?gateway=${encodeURIComponent(gateway.url)}&conversation=${theirs}`;
      measured.baseline = await ofPlain(browser, url);
    }
    return measured;
  }
}

async function imported(gateway, messages) {
  const id = crypto.randomUUID();
  await importInto(gateway, conversation(id, messages, MODEL));
  return id;
}

async function client(browser, gateway, id) {
  const url = `${gateway.url}/c/${id}`;
  say("opening");
  const first = await inNewPage(browser, (page) => opening(page, gateway.url, null));
  const openings = [];
  for (let index = 0; index < Number(options.openings); index += 1) {
    openings.push(await inNewPage(browser, (page) => opening(page, url, LAST_WORDS)));
  }
  const anchors = await inNewPage(browser, async (page) => {
    await opening(page, url, LAST_WORDS);
    say("scrolling back");
    const back = await scrollingBack(page, 150);
    const pages = await readingWhilePagesLoad(page);
    return { back, pages };
  });
  const through = await inNewPage(browser, async (page) => {
    await opening(page, url, LAST_WORDS);
    say("scrolling through");
    return scrollingThrough(page, 60_000);
  });
  return inNewPage(browser, async (page) => {
    await opening(page, url, LAST_WORDS);
    const ask = (question) => asked(page, question);
    const streams = {};
    for (const perSecond of rates) {
      say(`${tokens} tokens at ${perSecond}/s`);
      streams[perSecond] = await streaming(page, ask, { tokens, perSecond });
    }
    say("reading while it streams");
    anchors.streaming = await readingWhileStreaming(page, ask);
    return { first, openings, anchors, through, streams };
  });
}

async function plain(browser, url) {
  return inNewPage(browser, async (page) => {
    say("the plain page");
    const openings = [await opening(page, url, LAST_WORDS)];
    const ask = (question) => page.evaluate((text) => window.ask(text), question);
    const streams = {};
    for (const perSecond of rates) {
      say(`the plain page: ${tokens} tokens at ${perSecond}/s`);
      streams[perSecond] = await streaming(page, ask, { tokens, perSecond });
    }
    return { openings, streams };
  });
}

function clientLanes(browser, gateway, id) {
  return inNewPage(browser, async (page) => {
    say(`${LANES.lanes} answers of ${LANES.tokens} tokens at ${LANES.perSecond}/s each`);
    const shared = Buffer.from(JSON.stringify(variants())).toString("base64url");
    await page.goto(`${gateway.url}/compare?variants=${shared}`);
    await page.getByRole("list", { name: "Variants" }).waitFor();
    await opening(page, `${gateway.url}/c/${id}`, LAST_WORDS);
    await page.keyboard.press("Control+Shift+X");
    await page.getByRole("list", { name: "Variants" }).waitFor();
    return streaming(page, (question) => compared(page, question), LANES);
  });
}

function plainLanes(browser, url) {
  return inNewPage(browser, async (page) => {
    say(`the plain page: ${LANES.lanes} answers`);
    await opening(page, url, LAST_WORDS);
    const ask = (question) => page.evaluate((args) => window.compare(...args), [question, variants()]);
    return streaming(page, ask, LANES);
  });
}

/** One model, which writes something else for each. */
function variants() {
  return Array.from({ length: LANES.lanes }, (_, seed) => ({ model: MODEL, params: { seed } }));
}

/** As a person would; resolves when all answers are there. What asks for them looks at the gateway, not at the page. */
async function compared(page, question) {
  const field = page.getByRole("textbox", { name: "Message", exact: true });
  await field.fill(question);
  await field.press("Enter");
  await page.waitForURL(/\/compare\/.+/);
  const address = page.url().replace("/compare/", "/api/comparisons/");
  for (let status = "running"; status === "running"; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    ({ status } = await (await fetch(address)).json());
  }
  await page.waitForFunction(() => document.querySelector('[aria-label$="being written"]') === null);
  // What an interrupted comparison measures is nothing.
  const texts = await page.evaluate(() => document.querySelectorAll("[data-lane] .md").length);
  if (texts !== LANES.lanes) throw new Error(`there are ${texts} answers`);
}

/** By keyboard, as a person would; resolves when the answer is there. */
async function asked(page, question) {
  const field = page.getByRole("textbox", { name: "Message", exact: true });
  await field.fill(question);
  await field.press("Enter");
  const live = page.getByRole("article", { name: /, being written$/ });
  await live.waitFor({ state: "attached" });
  await live.waitFor({ state: "detached", timeout: 120_000 });
}

async function inNewPage(browser, use) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  context.setDefaultTimeout(60_000);
  await context.addInitScript({ path: PROBE });
  try {
    return await use(await context.newPage());
  } finally {
    await context.close();
  }
}

async function kept(starting) {
  const started = await starting;
  endings.push(started.end);
  return started;
}

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "openchat-bench-page-"));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
