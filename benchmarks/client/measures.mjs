// What is measured of one page. Each takes a page with the probe in it, and gives plain numbers.

const LIST = '[aria-label="Messages"]';
const SETTLE_MS = 400;
const LONG_TASK_MS = 50;
// One and a half of a screen's 60 a second.
const LATE_US = 25_000;
const WHEEL_PX = 120;
const FAST_WHEEL_PX = 1500;

/** From the navigation to the end of the conversation in view, and what that took from the network. */
export async function opening(page, url, words) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  const taken = { requests: 0, bytes: 0, script: 0 };
  const scripts = new Set();
  cdp.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "EventSource" || type === "Preflight") return;
    taken.requests += 1;
    if (type === "Script") scripts.add(requestId);
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    taken.bytes += encodedDataLength;
    if (scripts.has(requestId)) taken.script += encodedDataLength;
  });
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(url);
  const ms = words === null ? 0 : await page.evaluate((text) => window.probe.shown(text), words);
  await page.waitForTimeout(2 * SETTLE_MS);
  const busy = 1000 * (await metrics(cdp)).TaskDuration;
  const heap = await heapOf(cdp);
  await cdp.detach();
  return { ms, busy, heap, ...taken };
}

/** An answer from its first word to its last, following the end. `ask` sends the question. */
export async function streaming(page, ask, { tokens, perSecond }) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const traced = await tracing(page.context().browser());
  const before = await metrics(cdp);
  await page.evaluate(() => window.probe.start({ looks: ["distance"] }));
  await ask(JSON.stringify({ tokens, per_second: perSecond }));
  const seen = await page.evaluate(() => window.probe.end());
  const after = await metrics(cdp);
  const { tasks, frameTimes } = await traced();
  const heap = await heapOf(cdp);
  await cdp.detach();
  return {
    ...seen,
    frameTimes,
    longTasks: tasks.filter((ms) => ms > LONG_TASK_MS).length,
    longestTask: Math.max(0, ...tasks),
    script: 1000 * (after.ScriptDuration - before.ScriptDuration),
    busy: 1000 * (after.TaskDuration - before.TaskDuration),
    heap,
  };
}

/**
 * Begins to note what the main threads of all pages do; ends with the processor's time for each task, and for all tasks
 * from one frame to the next, with whether that frame came late.
 */
async function tracing(browser) {
  const cdp = await browser.newBrowserCDPSession();
  const events = [];
  cdp.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value) if (isOfInterest(event)) events.push(event);
  });
  const includedCategories = ["toplevel", "blink.user_timing", "__metadata"];
  await cdp.send("Tracing.start", { traceConfig: { includedCategories } });
  return async () => {
    const complete = new Promise((resolve) => cdp.once("Tracing.tracingComplete", resolve));
    await cdp.send("Tracing.end");
    await complete;
    await cdp.detach();
    return summed(events);
  };
}

// What the probe says at the beginning of each.
const FRAME = "probe frame";

function isOfInterest({ name, args, tdur }) {
  return name === FRAME || args?.name === "CrRendererMain" || (tdur > 0 && name.endsWith("RunTask"));
}

function summed(events) {
  const threadOf = ({ pid, tid }) => `${pid} ${tid}`;
  const mains = new Set(events.filter(({ args }) => args?.name === "CrRendererMain").map(threadOf));
  const tasks = [];
  const frameTimes = [];
  for (const main of mains) {
    const mine = events.filter((event) => threadOf(event) === main && event.ph !== "M");
    let frame = null;
    let begun = 0;
    // A frame's mark stands within its first task, which is therefore of the frame before: of one each, all the same.
    for (const { name, tdur, ts } of mine.sort((one, other) => one.ts - other.ts)) {
      if (name === FRAME) {
        if (frame !== null) frameTimes.push({ ms: frame.us / 1000, isLate: frame.isLate });
        // What other work held back draws all that has come meanwhile: that is not what one frame takes.
        frame = { us: 0, isLate: ts - begun > LATE_US };
        begun = ts;
      } else {
        tasks.push(tdur / 1000);
        if (frame !== null) frame.us += tdur;
      }
    }
  }
  return { tasks, frameTimes };
}

/** What is left once the garbage is gone. */
async function heapOf(cdp) {
  await cdp.send("HeapProfiler.collectGarbage");
  return (await metrics(cdp)).JSHeapUsedSize;
}

/** Times are of the processor: what else the machine does is not in them. */
async function metrics(cdp) {
  const { metrics: list } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

/** How far what one reads moves by itself while one scrolls back through messages that were never drawn. */
export async function scrollingBack(page, steps) {
  const wheel = await wheelOver(page);
  let worst = 0;
  for (let step = 0; step < steps; step += 1) {
    await page.evaluate(() => window.probe.hold());
    await wheel(-WHEEL_PX);
    await page.evaluate(() => window.probe.frames(2));
    worst = Math.max(
      worst,
      (await page.evaluate((px) => window.probe.moved(px), WHEEL_PX)) ?? Number.POSITIVE_INFINITY,
    );
  }
  return worst;
}

/** The same while an answer grows below. */
export async function readingWhileStreaming(page, ask) {
  const done = ask(JSON.stringify({ tokens: 2000, per_second: 500 }));
  await page.waitForTimeout(SETTLE_MS);
  const wheel = await wheelOver(page);
  for (let step = 0; step < 20; step += 1) await wheel(-WHEEL_PX);
  await page.waitForTimeout(SETTLE_MS);
  await page.evaluate(() => window.probe.hold());
  const worst = await page.evaluate(() => window.probe.worstMove(2000));
  await done;
  return worst ?? Number.POSITIVE_INFINITY;
}

/** The same while a page of earlier messages comes in above, once one has stopped scrolling. */
export async function readingWhilePagesLoad(page) {
  const isEarlier = (url) => url.pathname.endsWith("/messages") && url.searchParams.has("cursor");
  await page.route(isEarlier, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2 * SETTLE_MS));
    await route.continue();
  });
  const asked = page.waitForRequest((request) => isEarlier(new URL(request.url())));
  let isAsked = false;
  void asked.then(() => {
    isAsked = true;
  });
  const wheel = await wheelOver(page);
  while (!isAsked) await wheel(-FAST_WHEEL_PX);
  const arrived = page.waitForResponse((response) => isEarlier(new URL(response.url())));
  await page.evaluate(() => window.probe.frames(6));
  await page.evaluate(() => window.probe.hold());
  const moved = page.evaluate((ms) => window.probe.worstMove(ms), 5 * SETTLE_MS);
  await arrived;
  const worst = await moved;
  await page.unroute(isEarlier);
  return worst ?? Number.POSITIVE_INFINITY;
}

/** By wheel from the end to the very first message, pages loading on the way. */
export async function scrollingThrough(page, patienceMs) {
  const wheel = await wheelOver(page);
  await page.evaluate(() => window.probe.start({ looks: ["isBlank"] }));
  const until = performance.now() + patienceMs;
  let isThere = false;
  while (!isThere && performance.now() < until) {
    for (let step = 0; step < 10; step += 1) await wheel(-FAST_WHEEL_PX);
    isThere = await page.evaluate((list) => {
      const first = document.querySelector('[data-index="0"]');
      return (
        document.querySelector(list).scrollTop <= 0 &&
        first !== null &&
        !document.body.textContent.includes("Earlier messages")
      );
    }, LIST);
  }
  return { ...(await page.evaluate(() => window.probe.end())), isThere };
}

async function wheelOver(page) {
  const { x, y, width, height } = await page.locator(LIST).boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  return (px) => page.mouse.wheel(0, px);
}
