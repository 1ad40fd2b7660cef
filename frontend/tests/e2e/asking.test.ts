import type { Page } from "playwright-core";
import { expect, test } from "vitest";
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
import { throttle } from "./support/device";
import { drag, NOTES, PICTURE, paste } from "./support/files";
import { choose, option } from "./support/models";
import { listed } from "./support/sidebar";
import { Stage } from "./support/stage";

const MAX_BYTES = 300_000;
const stage = new Stage({ MAX_BODY_BYTES: String(MAX_BYTES) });

// Two seconds of words: time enough to write the next message.
const LONG = `echo@60: ${words(120)}`;

test("the composer grows with its text, to less than half of the page", async () => {
  const page = await (await stage.device()).visit();
  const height = () => composer(page).evaluate((field) => field.clientHeight);
  const atFirst = await height();
  await composer(page).fill("one\ntwo\nthree\nfour");
  expect(await height()).toBeGreaterThan(2 * atFirst);
  await composer(page).fill("line\n".repeat(200));
  expect(await height()).toBeLessThan(430);
  expect(await page.getByRole("button", { name: "Send", exact: true }).isVisible()).toBe(true);
});

test("Enter sends, Shift and Enter begin a line", async () => {
  const page = await (await stage.device()).visit();
  await composer(page).pressSequentially("echo: one");
  await composer(page).press("Shift+Enter");
  await composer(page).pressSequentially("two");
  await composer(page).press("Enter");
  await answered(page);
  expect((await storedMessages(stage.gateway, page))[0]?.content).toBe("echo: one\ntwo");
});

test("where Enter begins a line by choice, Control and Enter send", async () => {
  const page = await (await stage.device()).visit("/settings/chat");
  await page.getByRole("radio", { name: "Ctrl + Enter" }).click();
  await page.getByRole("link", { name: "New chat" }).click();
  await composer(page).pressSequentially("echo: one");
  await composer(page).press("Enter");
  await composer(page).pressSequentially("two");
  await composer(page).press("Control+Enter");
  await answered(page);
  expect((await storedMessages(stage.gateway, page))[0]?.content).toBe("echo: one\ntwo");
});

test("a picture that is pasted goes with the message, and is shown in it", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, { model: "openai/gpt-5.1" }));
  await composer(page).fill("echo: What is this?");
  await paste(page, PICTURE);
  await attachment(page, "square.png").getByText(/^PNG/).waitFor();
  await composer(page).press("Enter");
  await answered(page);
  await page.getByRole("button", { name: "Attached image, 8 by 8 pixels. Show it large" }).waitFor();
  const [question] = await storedMessages(stage.gateway, page);
  expect(question?.parts).toMatchObject([{ type: "text" }, { type: "image", width: 8, height: 8 }]);
});

test("a file that is dropped anywhere goes with the message", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, { model: "openai/gpt-5.1" }));
  await composer(page).fill("echo: Read this.");
  const { drop } = await drag(page, NOTES);
  await page.getByText("Drop to attach").waitFor();
  await drop();
  await page.getByText("Drop to attach").waitFor({ state: "detached" });
  await attachment(page, "notes.txt")
    .getByText(/^TXT · 10 B/)
    .waitFor();
  await composer(page).press("Enter");
  await answered(page);
  await page.getByRole("link", { name: /notes\.txt/ }).waitFor();
  const [question] = await storedMessages(stage.gateway, page);
  expect(question?.parts).toMatchObject([{ type: "text" }, { type: "file", name: "notes.txt" }]);
});

test("a model that takes no pictures says so, and one that does is a press away", async () => {
  const address = await conversation(stage.gateway, { model: "mistralai/mistral-large" });
  const page = await (await stage.device()).visit(address);
  await composer(page).fill("echo: What is this?");
  await paste(page, PICTURE);
  await page.getByText("Mistral Large takes no images.").waitFor();
  await attachment(page, "square.png").getByText(/^PNG/).waitFor();
  await composer(page).press("Enter");
  await page.getByText("Not sent yet. This model takes no images.", { exact: true }).first().waitFor();
  expect(await storedMessages(stage.gateway, page)).toEqual([]);
  await page.getByRole("button", { name: "Choose one that does" }).click();
  await page.getByRole("button", { name: "Takes images", pressed: true }).waitFor();
  await page.getByRole("combobox", { name: "Search models" }).fill("grok");
  await option(page, "Grok 4").first().click();
  await page.getByText("Mistral Large takes no images.").waitFor({ state: "detached" });
  await composer(page).press("Enter");
  await answered(page);
  expect((await storedMessages(stage.gateway, page)).at(-1)?.model).toBe("x-ai/grok-4");
});

test("a file over the gateway's limit is refused before it is sent", async () => {
  const page = await (await stage.device()).visit();
  const buffer = Buffer.alloc(MAX_BYTES + 100_000, "x");
  await page.getByLabel("Files to attach").setInputFiles({ name: "big.txt", mimeType: "text/plain", buffer });
  await page
    .getByText(/big\.txt has 400 kB; the gateway takes up to/)
    .first()
    .waitFor();
  expect(await page.getByRole("list", { name: "Attachments" }).count()).toBe(0);
});

test("an upload shows how far it is, holds the message back, and can be given up", async () => {
  const page = await (await stage.device()).visit();
  await throttle(page, { latency: 0, bytesPerSecond: 60_000 });
  await page
    .getByLabel("Files to attach")
    .setInputFiles({ name: "slow.txt", mimeType: "text/plain", buffer: Buffer.alloc(MAX_BYTES - 20_000, "x") });
  const progress = page.getByRole("progressbar", { name: "Uploading slow.txt" });
  await progress.waitFor();
  const value = async () => Number(await progress.getAttribute("aria-valuenow"));
  await expect.poll(value, PATIENTLY).toBeGreaterThan(0);
  expect(await value()).toBeLessThan(100);
  await composer(page).fill("echo: Too early.");
  await composer(page).press("Enter");
  await page.getByText("Not sent yet. Wait until the upload is finished.").first().waitFor();
  await page.getByRole("button", { name: "Cancel slow.txt" }).click();
  await page.getByRole("list", { name: "Attachments" }).waitFor({ state: "detached" });
});

test("system prompt and parameters are stored with the conversation, and go with every question", async () => {
  const address = await conversation(stage.gateway, { model: "anthropic/claude-haiku-4.5" });
  const page = await (await stage.device()).visit(address);
  await page.getByRole("button", { name: "System prompt and parameters" }).click();
  await page.getByLabel("System prompt", { exact: true }).fill("Be brief.");
  await page.getByRole("textbox", { name: "Temperature" }).fill("3");
  await page.getByRole("textbox", { name: "Seed" }).fill("7");
  await page.getByText("Enter a number from 0 to 2.").waitFor();
  await page.getByRole("textbox", { name: "Temperature" }).fill("0.5");
  await page.getByLabel("Reasoning", { exact: true }).selectOption("High");
  await page.getByText("Saved").waitFor();
  const params = { temperature: 0.5, seed: 7, reasoning: { effort: "high" } };
  expect(await storedConversation(stage.gateway, address)).toMatchObject({ system_prompt: "Be brief.", params });
  await page.keyboard.press("Escape");
  await ask(page, "echo: Yes.");
  await answered(page);
  const { run_id } = (await storedMessages(stage.gateway, page)).at(-1) ?? {};
  const run = await page.request.get(`/api/runs/${run_id}`).then((response) => response.json());
  expect(run).toMatchObject({ system_prompt: "Be brief.", params });
});

test("only what the model takes can be set, its reasoning as the catalogue says", async () => {
  const address = await conversation(stage.gateway, { model: "anthropic/claude-haiku-4.5" });
  const page = await (await stage.device()).visit(address);
  const open = () => page.getByRole("button", { name: "System prompt and parameters" }).click();
  await open();
  const reasoning = page.getByLabel("Reasoning", { exact: true });
  await expect
    .poll(() => reasoning.locator("option").allTextContents(), PATIENTLY)
    .toEqual(["Default (medium)", "High", "Medium", "Low", "Up to a number of tokens", "Off"]);
  expect(await page.getByLabel("Presence penalty").count()).toBe(0);
  await page.keyboard.press("Escape");
  await choose(page, "Mistral Large");
  await open();
  await page.getByLabel("Presence penalty").waitFor();
  expect(await reasoning.count()).toBe(0);
  expect(await page.getByLabel("Top K").count()).toBe(0);
});

test("what the message would cost stands below it, for the model that is chosen", async () => {
  const address = await conversation(stage.gateway, { model: "anthropic/claude-opus-4.5" });
  const page = await (await stage.device()).visit(address);
  await composer(page).fill("How many tokens are these words?");
  const estimate = page.getByRole("button", { name: /tokens$/ });
  await expect.poll(() => estimate.textContent(), PATIENTLY).toMatch(/^~\$0\.0\d+ to \$0\.\d+ · \d+ tokens$/);
  await estimate.click();
  await page.getByText(/^Sending it costs about \$/).waitFor();
  await page.keyboard.press("Escape");
  await choose(page, "Qwen3 Coder");
  await expect.poll(() => estimate.textContent(), PATIENTLY).toMatch(/^Free · \d+ tokens$/);
});

test("every conversation keeps what is written in it, and its attachments, over a reload", async () => {
  const one = await conversation(stage.gateway, { title: "Half written", model: "openai/gpt-5.1" });
  await conversation(stage.gateway, { title: "Elsewhere" });
  const page = await (await stage.device()).visit(one);
  await composer(page).fill("Not yet");
  await paste(page, PICTURE);
  await attachment(page, "square.png").getByText(/^PNG/).waitFor();
  await listed(page, "Elsewhere").click();
  await page.getByRole("heading", { name: "Elsewhere" }).waitFor();
  expect(await composer(page).inputValue()).toBe("");
  await composer(page).fill("Something else");
  await listed(page, "Half written").click();
  await expect.poll(() => composer(page).inputValue(), PATIENTLY).toBe("Not yet");
  await page.reload();
  await expect.poll(() => composer(page).inputValue(), PATIENTLY).toBe("Not yet");
  await attachment(page, "square.png").waitFor();
});

test("what is sent while an answer streams waits for its end", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway));
  await ask(page, LONG);
  await saysSoFar(page, "word5");
  await composer(page).fill("echo: And then?");
  await composer(page).press("Enter");
  await page.getByRole("article", { name: "Waiting to be sent" }).waitFor();
  await answer(page).getByText("And then?").waitFor();
  await answered(page);
  const stored = await storedMessages(stage.gateway, page);
  expect(stored.map(({ content, status }) => [content, status])).toEqual([
    [LONG, "complete"],
    [words(120), "completed"],
    ["echo: And then?", "complete"],
    ["And then?", "completed"],
  ]);
});

test("or the answer is stopped for it", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway));
  await ask(page, LONG);
  await saysSoFar(page, "word5");
  await composer(page).fill("echo: Rather this.");
  await page.getByRole("button", { name: "Other ways to send" }).click();
  await page.getByRole("menuitem", { name: /Stop it and send now/ }).click();
  await answer(page).getByText("Rather this.").waitFor();
  await answered(page);
  const stored = await storedMessages(stage.gateway, page);
  expect(stored.map(({ status }) => status)).toEqual(["complete", "stopped", "complete", "completed"]);
  expect(stored.at(-1)?.content).toBe("Rather this.");
});

function attachment(page: Page, name: string) {
  return page.getByRole("list", { name: "Attachments" }).getByRole("listitem").filter({ hasText: name });
}
