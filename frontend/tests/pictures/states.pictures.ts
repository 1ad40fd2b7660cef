import type { Page } from "playwright-core";
import { beforeAll } from "vitest";
import { answer, answered, ask, composer, saysSoFar } from "../e2e/support/chat";
import { Stage } from "../e2e/support/stage";
import { BRANCHES, FAILED, INTERRUPTED, idOf, LONG, seed } from "./seed";
import { pictures } from "./shoot";

const stage = new Stage({ MODEL_NAME: "anthropic/claude-opus-4.5" });
beforeAll(() => seed(stage.gateway));

const conversation = (title: string) => `/c/${idOf(title)}`;
const at = (locator: string) => (page: Page) => page.locator(locator).first().waitFor();

pictures(stage, "empty", "/", async (page) => {
  await page.getByRole("button", { name: /Explain something/ }).waitFor();
});

pictures(stage, "streaming", "/", async (page) => {
  await ask(page, "Why is the sky blue?");
  await saysSoFar(page, "Why not violet");
});

pictures(stage, "answer", "/", async (page) => {
  await ask(page, "Why is the sky blue?");
  await answered(page);
  await page.locator(".katex").first().waitFor();
});

pictures(stage, "long", conversation(LONG), at("pre code span"));
pictures(stage, "branches", conversation(BRANCHES), at("pre code span"));
pictures(stage, "error", conversation(FAILED), (page) => page.getByRole("button", { name: "Try again" }).waitFor());
pictures(stage, "interrupted", conversation(INTERRUPTED), (page) =>
  page.getByRole("button", { name: "Continue" }).waitFor(),
);

pictures(stage, "picker", conversation(BRANCHES), async (page) => {
  await answer(page).waitFor();
  await page.getByRole("button", { name: /^Model/ }).click();
  await page.getByRole("listbox").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
});

pictures(stage, "parameters", conversation(BRANCHES), async (page) => {
  await answer(page).waitFor();
  await page.getByRole("button", { name: /^System prompt and parameters/ }).click();
  await page.getByRole("dialog").waitFor();
});

pictures(stage, "temporary", "/?temporary", (page) => page.getByText("Temporary", { exact: true }).waitFor());

pictures(stage, "palette", conversation(BRANCHES), async (page) => {
  await answer(page).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
});

pictures(stage, "shortcuts", conversation(BRANCHES), async (page) => {
  await answer(page).waitFor();
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
});

pictures(stage, "search", conversation(BRANCHES), async (page) => {
  await answer(page).waitFor();
  const menu = page.getByRole("button", { name: "Conversations", exact: true });
  if (await menu.isVisible()) await menu.click();
  await page.getByRole("textbox", { name: "Search conversations" }).fill("tides");
  await page.locator("mark").first().waitFor();
});

pictures(stage, "list", conversation(BRANCHES), async (page) => {
  await answer(page).waitFor();
  const menu = page.getByRole("button", { name: "Conversations", exact: true });
  if (await menu.isVisible()) await menu.click();
});

pictures(stage, "settings", "/settings/appearance");
pictures(stage, "usage", "/settings/usage");
pictures(stage, "gateway", "/settings/gateway");

pictures(stage, "writing", conversation(LONG), async (page) => {
  await answer(page).waitFor();
  await composer(page).fill("Draw me the path of a carry through eight full adders.\n\nOne line per adder is enough.");
});
