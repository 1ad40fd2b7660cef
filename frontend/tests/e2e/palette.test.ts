import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { answer, answered, ask, composer, conversation, PATIENTLY, storedConversation } from "./support/chat";
import { focused } from "./support/keys";
import { Stage } from "./support/stage";

const stage = new Stage();

test("it opens by keys from anywhere, and gives the focus back", async () => {
  const page = await (await stage.device()).visit();
  await composer(page).fill("In the middle of");
  await page.keyboard.press("Control+k");
  await palette(page).waitFor();
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "detached" });
  expect(await focused(page)).toBe("textarea Message");
});

test("it goes to a conversation by its title, and by that of one far down the list", async () => {
  const address = await conversation(stage.gateway, { title: "Recipes with rhubarb" }, "echo: Crumble.");
  const page = await (await stage.device()).visit();
  await run(page, "rhub", "Recipes with rhubarb");
  await answer(page).getByText("Crumble.").waitFor();
  expect(new URL(page.url()).pathname).toBe(address);
});

test("it begins a new chat, a temporary one, and opens settings", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, {}, "echo: One."));
  await run(page, "new chat", "New chat");
  await page.getByRole("heading", { name: "What can I help with?" }).waitFor();
  await run(page, "temporary", "Temporary chat");
  await page.getByRole("heading", { name: "Temporary chat" }).waitFor();
  await run(page, "costs", "Usage and costs");
  await page.getByRole("heading", { name: "Usage" }).waitFor();
});

test("it switches the model of the chat in view", async () => {
  const page = await (await stage.device()).visit();
  await run(page, "gemini pro", /Switch to Gemini 2\.5 Pro/);
  await page.getByRole("button", { name: "Model: Gemini 2.5 Pro" }).waitFor();
  await ask(page, "echo: One.");
  await answered(page);
  await page.getByRole("article", { name: "Answer by Gemini 2.5 Pro" }).waitFor();
});

test("it switches between light and dark", async () => {
  const page = await (await stage.device({ colorScheme: "light" })).visit();
  await run(page, "dark", "Switch between light and dark");
  await page.locator("html[data-theme=dark]").waitFor();
  await page.keyboard.press("Control+Shift+l");
  await page.locator("html[data-theme=light]").waitFor();
});

test("it does what can be done to the conversation in view", async () => {
  const address = await conversation(stage.gateway, { title: "In view" }, "echo: One.");
  const page = await (await stage.device()).visit(address);
  await answer(page).getByText("One.").waitFor();
  await run(page, "pin", "Pin this conversation");
  await expect.poll(() => storedConversation(stage.gateway, address), PATIENTLY).toMatchObject({ pinned: true });
  await run(page, "rename", "Rename this conversation");
  await page.getByRole("textbox", { name: "Title of In view" }).fill("In sight");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "In sight" }).waitFor();
  await run(page, "again", "Answer again");
  await answer(page).getByText("2/2").waitFor();
  await answered(page);
  await run(page, "archive this", "Archive this conversation");
  await expect.poll(() => storedConversation(stage.gateway, address), PATIENTLY).toMatchObject({ archived: true });
  await run(page, "delete", "Delete this conversation");
  await page.getByRole("heading", { name: "What can I help with?" }).waitFor();
});

test("what has no such name is not found, in words", async () => {
  const page = await (await stage.device()).visit();
  await page.keyboard.press("Control+k");
  await palette(page).waitFor();
  await page.keyboard.type("qqqqzzzz");
  await palette(page).getByText("Nothing has this name.").waitFor();
});

/** Opened by its keys, searched, and run by Enter, as one does. */
async function run(page: Page, typed: string, found: string | RegExp): Promise<void> {
  await page.keyboard.press("Control+k");
  await palette(page).waitFor();
  await page.keyboard.type(typed);
  await palette(page).getByRole("option", { name: found, selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await palette(page).waitFor({ state: "detached" });
}

function palette(page: Page) {
  return page.getByRole("dialog", { name: "Command palette" });
}
