import { expect, test } from "vitest";
import { answer, answered, ask, conversation, saysSoFar, shownText, storedAnswer, words } from "./support/chat";
import { NOBODY_THERE, throttle } from "./support/device";
import { listed } from "./support/sidebar";
import { Stage } from "./support/stage";

const stage = new Stage();

// Four seconds of words: time enough to do something in the middle of them.
const LONG = words(200);
const QUESTION = `echo@50: ${LONG}`;

test("a reload in mid-stream takes the answer up again", async () => {
  const device = await stage.device();
  const page = await device.visit();
  await ask(page, QUESTION);
  await saysSoFar(page, "word20");
  await page.reload();
  await saysSoFar(page, "word20");
  await answered(page);
  expect(await shownText(page)).toBe(LONG);
  expect((await storedAnswer(stage.gateway, page)).content).toBe(LONG);
});

test("a second tab sees the answer being written, and both see all of it", async () => {
  const device = await stage.device();
  const page = await device.visit();
  await ask(page, QUESTION);
  await saysSoFar(page, "word20");
  const other = await device.visit(new URL(page.url()).pathname);
  await saysSoFar(other, "word20");
  await Promise.all([answered(page), answered(other)]);
  expect(await Promise.all([shownText(page), shownText(other)])).toEqual([LONG, LONG]);
});

test("what somebody else asks while a conversation is being fetched is not missed", async () => {
  const device = await stage.device();
  const address = await conversation(stage.gateway, { title: "As it was" });
  const page = await device.visit();
  await listed(page, "As it was").waitFor();
  let release = () => {};
  const asked = new Promise<void>((resolve) => {
    release = resolve;
  });
  // What the gateway said before is on its way until somebody has asked.
  await device.context.route(/\/api\/conversations\/[^/]+(?:\/messages.*)?$/, async (route) => {
    const response = await route.fetch();
    await asked;
    await route.fulfill({ response });
  });
  const fetched = page.waitForRequest(/\/messages/);
  await listed(page, "As it was").click();
  await fetched;
  const other = await stage.device();
  const elsewhere = await other.visit(address);
  await ask(elsewhere, "echo: Meanwhile.");
  await answered(elsewhere);
  release();
  await answer(page).getByText("Meanwhile.").waitFor();
});

test("an answer that nobody watched is there", async () => {
  const device = await stage.device();
  const page = await device.visit();
  await ask(page, QUESTION);
  await saysSoFar(page, "word20");
  const { pathname } = new URL(page.url());
  await page.close();
  const later = await device.visit(pathname);
  await answered(later);
  expect(await shownText(later)).toBe(LONG);
});

test("without a network in between nothing is missing", async () => {
  const device = await stage.device();
  device.expects(NOBODY_THERE);
  const page = await device.visit();
  await ask(page, QUESTION);
  await saysSoFar(page, "word20");
  await device.context.setOffline(true);
  await device.context.setOffline(false);
  await answered(page);
  expect(await shownText(page)).toBe(LONG);
});

test("by a slow line it comes later, and whole", async () => {
  const device = await stage.device();
  const page = await device.visit();
  await throttle(page, { latency: 300, bytesPerSecond: 20_000 });
  await ask(page, "echo: The sky is blue, and far away.");
  await answered(page);
  expect(await shownText(page)).toBe("The sky is blue, and far away.");
});

test("a gateway that is killed and starts again loses nothing that it had stored", async () => {
  const device = await stage.device();
  device.expects(NOBODY_THERE);
  const page = await device.visit();
  await ask(page, QUESTION);
  // The gateway stores what it has every two seconds.
  await saysSoFar(page, "word150");
  await stage.gateway.kill();
  await page.getByText("The gateway cannot be reached.").waitFor();
  await stage.gateway.restart();
  await page.getByRole("button", { name: "Try now" }).click();
  await page.getByText("Connected again.").waitFor();
  await answered(page);
  const stored = await storedAnswer(stage.gateway, page);
  expect(stored.status).toBe("interrupted");
  expect(stored.content).toMatch(/^word0 word1 /);
  expect(LONG.startsWith(stored.content)).toBe(true);
  await expect.poll(() => shownText(page), { timeout: 10_000 }).toBe(stored.content.trimEnd());
  await answer(page)
    .getByRole("button", { name: /Continue/ })
    .waitFor();
});
