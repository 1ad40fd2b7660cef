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
  storedAnswer,
  storedConversation,
  storedMessages,
  words,
} from "./support/chat";
import { search } from "./support/models";
import { toast } from "./support/sidebar";
import { Stage } from "./support/stage";

const stage = new Stage();

const ENDLESS = `echo@40: ${words(400)}`;

test.each<[string, (page: Page) => Promise<void>]>([
  ["the button", (page) => page.getByRole("button", { name: "Stop the answer" }).click()],
  ["Escape", (page) => page.keyboard.press("Escape")],
])("%s stops an answer, and what was written stays", async (_, stop) => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway));
  await ask(page, ENDLESS);
  await saysSoFar(page, "word10");
  await stop(page);
  await answer(page).getByText("You stopped this answer.").waitFor();
  const stored = await storedAnswer(stage.gateway, page);
  expect(stored.status).toBe("stopped");
  expect(stored.content).toMatch(/^word0 .*word10/);
  await expect.poll(() => answer(page).locator(".md").textContent(), PATIENTLY).toBe(stored.content.trimEnd());
});

test("before its first word an answer can be stopped too", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, { model: "scripted/silent" }));
  await ask(page, "Anybody there?");
  await page.getByText("Waiting for the first word").waitFor();
  await page.getByRole("button", { name: "Stop the answer" }).click();
  await answer(page).getByText("You stopped this answer.").waitFor();
});

test("a question is answered again beside the first answer, and one steps between the two", async () => {
  const address = await conversation(stage.gateway, {}, "echo: Once.");
  const page = await (await stage.device()).visit(address);
  await answer(page).getByText("Once.").waitFor();
  await answer(page).getByRole("button", { name: "Answer again", exact: true }).click();
  await branch(page, "2/2").waitFor();
  await answered(page);
  const [, first, second] = await storedMessages(stage.gateway, page);
  expect(second?.siblings.ids).toEqual([first?.id, second?.id]);
  await answer(page).getByRole("button", { name: "Previous branch" }).click();
  await branch(page, "1/2").waitFor();
  await expect.poll(() => storedConversation(stage.gateway, address), PATIENTLY).toMatchObject({ head_id: first?.id });
  await page.reload();
  await branch(page, "1/2").waitFor();
  await page.keyboard.press("]");
  await branch(page, "2/2").waitFor();
  await page.keyboard.press("[");
  await branch(page, "1/2").waitFor();
});

test("or by another model", async () => {
  const address = await conversation(stage.gateway, { model: "openai/gpt-5.1" }, "echo: Once.");
  const page = await (await stage.device()).visit(address);
  await answer(page).getByRole("button", { name: "Answer again with another model" }).click();
  await search(page, "Mistral Large");
  await page.getByRole("article", { name: "Answer by Mistral Large", exact: true }).waitFor();
  await branch(page, "2/2").waitFor();
  expect((await storedAnswer(stage.gateway, page)).model).toBe("mistralai/mistral-large");
  await page.getByRole("button", { name: "Model: GPT-5.1" }).waitFor();
});

test("an earlier question is asked otherwise, and everything before stays as it was", async () => {
  const page = await (await stage.device()).visit(
    await conversation(stage.gateway, {}, "echo: First.", "echo: Second.", "echo: Third."),
  );
  await answer(page).getByText("Third.").waitFor();
  const before = await storedMessages(stage.gateway, page);
  const second = page.getByRole("article", { name: "You" }).nth(1);
  await second.hover();
  await second.getByRole("button", { name: "Edit, and ask otherwise" }).click();
  await page.getByRole("textbox", { name: "Edit the message" }).fill("echo: Otherwise.");
  await page.keyboard.press("Enter");
  await answer(page).getByText("Otherwise.").waitFor();
  await answered(page);
  expect(await page.getByText("Third.").count()).toBe(0);
  const after = await storedMessages(stage.gateway, page);
  const withoutSiblings = (messages: typeof after) => messages.map(({ siblings: _, ...message }) => message);
  expect(withoutSiblings(after.slice(0, before.length))).toEqual(withoutSiblings(before));
  expect(after.slice(before.length).map(({ content }) => content)).toEqual(["echo: Otherwise.", "Otherwise."]);
  await page.getByRole("article", { name: "You" }).nth(1).getByRole("button", { name: "Previous branch" }).click();
  await answer(page).getByText("Third.").waitFor();
});

test("Escape leaves a question as it was, and the arrow up takes the last one again", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, {}, "echo: Once."));
  await answer(page).getByText("Once.").waitFor();
  await composer(page).press("ArrowUp");
  const field = page.getByRole("textbox", { name: "Edit the message" });
  await field.fill("Something else");
  await field.press("Escape");
  await page.getByRole("article", { name: "You" }).getByText("echo: Once.").waitFor();
  expect(await storedMessages(stage.gateway, page)).toHaveLength(2);
});

test("a cut answer goes on where it ended", async () => {
  const address = await conversation(stage.gateway, { model: "scripted/length" }, "Say much");
  const page = await (await stage.device()).visit(address);
  await answer(page).getByText("The answer reached the longest that was allowed.").waitFor();
  const cut = await storedAnswer(stage.gateway, page);
  await answer(page).getByRole("button", { name: "Continue" }).click();
  await branch(page, "2/2").waitFor();
  await answered(page);
  const whole = await storedAnswer(stage.gateway, page);
  expect(whole.continues).toEqual({ message_id: cut.id, chars: cut.content.length });
  expect(whole.content.startsWith(cut.content)).toBe(true);
  expect(whole.content.length).toBeGreaterThan(cut.content.length);
  await expect.poll(() => answer(page).locator(".md").textContent(), PATIENTLY).toBe(whole.content);
});

test("a branch is hidden, and Undo shows it again", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, {}, "echo: One.", "echo: Two."));
  await answer(page).getByText("Two.").waitFor();
  await answer(page).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Hide this branch" }).click();
  await page.getByText("Two.", { exact: true }).waitFor({ state: "detached" });
  await toast(page, "Hidden, with what follows it").getByRole("button", { name: "Undo" }).click();
  await answer(page).getByText("Two.").waitFor();
  expect((await storedMessages(stage.gateway, page)).some(({ hidden }) => hidden)).toBe(false);
});

test("what is selected in an answer is quoted in the composer", async () => {
  const page = await (await stage.device()).visit(
    await conversation(stage.gateway, {}, "echo: Nothing here but\n\nhippopotamus"),
  );
  await answer(page)
    .getByText("hippopotamus")
    .dblclick({ position: { x: 20, y: 10 } });
  await page.getByRole("button", { name: "Quote", exact: true }).click();
  await expect.poll(() => composer(page).inputValue(), PATIENTLY).toMatch(/^> hippopotamus\n/);
  expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true);
});

function branch(page: Page, place: string) {
  return answer(page).getByRole("group", { name: "Branches" }).getByText(place);
}
