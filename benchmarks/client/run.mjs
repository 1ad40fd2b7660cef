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

const endings = [];
// Ctrl-C ends what was started, too.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void leave(1));
const say = (line) => process.stderr.write(`${line}\n`);

try {
  const figures = await measure();
  if (options.json) await writeFile(options.json, JSON.stringify(figures, null, 2));
  const isKept = report(figures, { messages: count, tokens });
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

  const ours = crypto.randomUUID();
  const theirs = crypto.randomUUID();
  for (const id of [ours, theirs]) await importInto(gateway, conversation(id, count, MODEL));
  const figures = { client: await client(browser, gateway, ours), baseline: null };
  if (baseline) {
    const url = `${baseline.url}/?gateway=${encodeURIComponent(gateway.url)}&conversation=${theirs}`;
    figures.baseline = await plain(browser, url);
  }
  return figures;
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
