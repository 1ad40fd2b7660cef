import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { createApi } from "../../src/protocol/api";
import { newConversation } from "../support/gateway";
import {
  answer,
  answered,
  ask,
  composer,
  conversation,
  PATIENTLY,
  saysSoFar,
  storedConversation,
  storedMessages,
  words,
} from "./support/chat";
import { fromMenu, listed, sidebar, titles, toast } from "./support/sidebar";
import { Stage } from "./support/stage";

const stage = new Stage({ TITLE_MODEL: "scripted/hello" });

const DAY_MS = 24 * 60 * 60 * 1000;

test("the list has the newest first, under the days on which something last happened", async () => {
  await conversation(stage.gateway, { title: "The older one" });
  await conversation(stage.gateway, { title: "The newer one" });
  const page = await (await stage.device()).visit();
  await listed(page, "The older one").waitFor();
  const order = await titles(page);
  expect(order.indexOf("The newer one")).toBeLessThan(order.indexOf("The older one"));
  for (const [days, heading] of [
    [0, "Today"],
    [1, "Yesterday"],
    [5, "Previous 7 days"],
    [25, "Previous 30 days"],
  ] as const) {
    await page.clock.setFixedTime(Date.now() + days * DAY_MS);
    await page.reload();
    await sidebar(page).getByRole("heading", { name: heading }).waitFor();
  }
});

test("the list goes on as long as one scrolls", async () => {
  const many = Array.from({ length: 130 }, (_, index) => `Endless ${index}.`);
  for (const title of many) await newConversation(stage.gateway, { title });
  const page = await (await stage.device()).visit();
  await listed(page, "Endless 129.").hover();
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, 2000);
      return listed(page, "Endless 0.").isVisible();
    }, PATIENTLY)
    .toBe(true);
  expect(await sidebar(page).locator("a[data-stop]").count()).toBeLessThan(80);
});

test("what is typed into the search finds titles and messages, and leads to the message", async () => {
  await conversation(stage.gateway, { title: "Waders" }, "echo: The heron stands in the reeds.");
  const page = await (await stage.device()).visit();
  await page.keyboard.press("Control+Shift+f");
  await page.keyboard.type("hero");
  await listed(page, /heron stands/)
    .first()
    .waitFor();
  await page.getByLabel("Search conversations").fill("wade");
  await listed(page, "Waders").waitFor();
  await page.getByLabel("Search conversations").fill("no such bird");
  await sidebar(page).getByText("No title and no message has all of these words.").waitFor();
  await page.getByLabel("Search conversations").fill("heron reeds");
  await listed(page, /^Answer.*heron stands/).click();
  await answer(page).getByText("The heron stands in the reeds.").waitFor();
  expect(page.url()).toMatch(/\?m=/);
});

test("a title is changed in its place, and Escape leaves it as it was", async () => {
  const address = await conversation(stage.gateway, { title: "As it was" });
  const page = await (await stage.device()).visit();
  await fromMenu(page, "As it was", "Rename F2");
  await page.getByRole("textbox", { name: "Title of As it was" }).fill("Something else");
  await page.keyboard.press("Escape");
  await listed(page, "As it was").press("F2");
  await page.getByRole("textbox", { name: "Title of As it was" }).fill("As it is");
  await page.keyboard.press("Enter");
  await listed(page, "As it is").waitFor();
  await expect
    .poll(() => storedConversation(stage.gateway, address), PATIENTLY)
    .toMatchObject({
      title: "As it is",
      title_source: "user",
    });
});

test("what is pinned stands above all, also after a reload, until it is unpinned", async () => {
  await conversation(stage.gateway, { title: "Held on to" });
  await conversation(stage.gateway, { title: "In passing" });
  const page = await (await stage.device()).visit();
  await fromMenu(page, "Held on to", "Pin");
  await sidebar(page).getByRole("heading", { name: "Pinned" }).waitFor();
  expect((await titles(page))[0]).toBe("Held on to");
  await page.reload();
  await listed(page, "Held on to").waitFor();
  expect((await titles(page))[0]).toBe("Held on to");
  await fromMenu(page, "Held on to", "Unpin");
  await sidebar(page).getByRole("heading", { name: "Pinned" }).waitFor({ state: "detached" });
});

test("what is archived is out of the list, kept in the archive, and comes back", async () => {
  await conversation(stage.gateway, { title: "Put away" });
  const page = await (await stage.device()).visit();
  await fromMenu(page, "Put away", "Archive");
  await listed(page, "Put away").waitFor({ state: "detached" });
  await toast(page, "Conversation archived").getByRole("button", { name: "Undo" }).click();
  await listed(page, "Put away").waitFor();
  await fromMenu(page, "Put away", "Archive");
  await listed(page, "Put away").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Archived" }).click();
  await fromMenu(page, "Put away", "Unarchive");
  await listed(page, "Put away").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Back to all conversations" }).click();
  await listed(page, "Put away").waitFor();
});

test("what is deleted is gone, and Undo brings it back to where one was", async () => {
  const address = await conversation(stage.gateway, { title: "By mistake" }, "echo: Kept.");
  const device = await stage.device();
  // What the page has just asked of it may come after that.
  device.expects(/status of 404/);
  const page = await device.visit(address);
  await answer(page).getByText("Kept.").waitFor();
  await fromMenu(page, "By mistake", "Delete Delete");
  await page.getByRole("heading", { name: "What can I help with?" }).waitFor();
  await listed(page, "By mistake").waitFor({ state: "detached" });
  const gone = await page.request.get(`/api/conversations/${address.slice(3)}`);
  expect(gone.status()).toBe(404);
  await toast(page, "Conversation deleted").getByRole("button", { name: "Undo" }).click();
  await answer(page).getByText("Kept.").waitFor();
  await listed(page, "By mistake").waitFor();
});

test("a new chat is there at once, and is stored with its first message", async () => {
  const address = await conversation(stage.gateway, { title: "Before" }, "echo: Before.");
  const page = await (await stage.device()).visit(address);
  await page.getByRole("link", { name: "New chat" }).click();
  await page.getByRole("heading", { name: "What can I help with?" }).waitFor();
  const { items: before } = await conversations(page);
  await expect.poll(() => composer(page).evaluate((field) => field === document.activeElement), PATIENTLY).toBe(true);
  await composer(page).fill("echo: After.");
  expect((await conversations(page)).items).toEqual(before);
  await composer(page).press("Enter");
  await answered(page);
  expect((await storedMessages(stage.gateway, page)).map(({ content }) => content)).toEqual(["echo: After.", "After."]);
});

test("a title appears by itself", async () => {
  const page = await (await stage.device()).visit();
  await ask(page, "echo: Rivers and their names.");
  await listed(page, /Hello from the scripted upstream/)
    .first()
    .waitFor();
  await page.getByRole("heading", { name: /Hello from the scripted upstream/ }).waitFor();
});

test("what streams elsewhere is marked, and so is what ended unseen until one looks", async () => {
  const address = await conversation(stage.gateway, { title: "Meanwhile" });
  const page = await (await stage.device()).visit(address);
  await ask(page, `echo@60: ${words(120)}`);
  await saysSoFar(page, "word5");
  await page.getByRole("link", { name: "New chat" }).click();
  await listed(page, "Meanwhile (answer being written)").waitFor();
  await listed(page, "Meanwhile (new answer)").waitFor();
  expect(await page.title()).toMatch(/^\(1\) /);
  await listed(page, "Meanwhile").click();
  await saysSoFar(page, "word119");
  await expect.poll(() => listed(page, "Meanwhile").textContent(), PATIENTLY).toBe("Meanwhile");
  expect(await page.title()).toBe("Meanwhile · Open Chat");
});

test("it asks once whether to tell of answers, and then tells of those that nobody saw end", async () => {
  const address = await conversation(stage.gateway, { title: "Out of sight" });
  const device = await stage.device();
  await device.context.addInitScript(notificationsForTests);
  const page = await device.visit(address);
  await see(page, "hidden");
  await ask(page, "echo: The first one.");
  await answered(page);
  const question = page.getByText("Tell you when an answer is ready?");
  await page.getByRole("button", { name: "Yes", exact: true }).click();
  await question.waitFor({ state: "detached" });
  await ask(page, "echo: The second one.");
  await expect.poll(() => page.evaluate("shown"), PATIENTLY).toEqual([["Out of sight", "The second one."]]);
  await see(page, "visible");
  await ask(page, "echo: The third one.");
  await answered(page);
  expect(await question.count()).toBe(0);
  expect(await page.evaluate("shown.length")).toBe(1);
});

test("a temporary chat is in no list, and its words are written nowhere in the browser", async () => {
  const page = await (await stage.device()).visit();
  await page.getByRole("link", { name: "Temporary chat" }).click();
  await page.getByRole("heading", { name: "Temporary chat" }).waitFor();
  await ask(page, "echo: Between us.");
  await answered(page);
  await page.getByText("Temporary", { exact: true }).waitFor();
  await composer(page).fill("and this stays unsent");
  await page.getByRole("link", { name: "New chat" }).click();
  expect(JSON.stringify(await conversations(page))).not.toContain("Between us");
  expect(await listed(page, /Between us/).count()).toBe(0);
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  expect(kept).not.toContain("Between us");
  expect(kept).not.toContain("stays unsent");
  await page.goBack();
  await answer(page).getByText("Between us.").waitFor();
});

async function conversations(page: Page) {
  const { data } = await createApi({ url: new URL(page.url()).origin }).GET("/api/conversations", {});
  return data ?? { items: [] };
}

/** Headless pages are always in sight, and their notifications nowhere. Runs in the page. */
function notificationsForTests(): void {
  const shown: [string, string | undefined][] = [];
  class Notification extends EventTarget {
    static permission = "default";
    static async requestPermission() {
      Notification.permission = "granted";
      return "granted";
    }
    constructor(title: string, options: NotificationOptions) {
      super();
      shown.push([title, options.body]);
    }
    close() {}
  }
  Object.defineProperty(document, "visibilityState", { writable: true, value: "visible" });
  Object.assign(window, { Notification, shown });
}

async function see(page: Page, visibilityState: DocumentVisibilityState): Promise<void> {
  await page.evaluate((state) => {
    Object.assign(document, { visibilityState: state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visibilityState);
}
