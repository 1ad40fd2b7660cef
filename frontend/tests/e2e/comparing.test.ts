import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { createApi } from "../../src/protocol/api";
import { violations } from "./support/accessibility";
import { words } from "./support/chat";
import { PHONE } from "./support/device";
import { Stage } from "./support/stage";

const stage = new Stage();

// Four seconds of words: time enough to do something in the middle of them.
const LONG = words(200);

const MODELS = [
  "anthropic/claude-opus-4.5",
  "openai/gpt-5.1",
  "google/gemini-2.5-pro",
  "mistralai/mistral-large",
  "moonshotai/kimi-k2",
  "cohere/command-a",
];

/** An address that brings these variants to a new chat. */
function shared(models: readonly string[]): string {
  const json = JSON.stringify(models.map((model) => ({ model })));
  return `/compare?variants=${Buffer.from(json).toString("base64url")}`;
}

async function begin(page: Page, question: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message", exact: true }).fill(question);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.waitForURL(/\/compare\/.+/);
}

/** What each answer looks like. */
async function shownTexts(page: Page): Promise<string[]> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is rendered is what is asked for
  return Promise.all((await lanes(page).all()).map((lane) => lane.locator(".md").innerText()));
}

function lanes(page: Page) {
  return page.getByRole("region", { name: /^Answer [A-F]/ });
}

async function allEnded(page: Page): Promise<void> {
  const live = page.getByRole("region", { name: /being written/ });
  await lanes(page).first().waitFor();
  await expect.poll(() => live.count(), { timeout: 30_000, interval: 50 }).toBe(0);
}

test("six answers are taken up again after a reload in the middle, and a blind vote shows whose they are", async () => {
  const page = await (await stage.device()).visit(shared(MODELS));
  await page.getByRole("button", { name: "Options", exact: true }).click();
  await page.getByRole("switch", { name: "Blind" }).click();
  await page.keyboard.press("Escape");
  await begin(page, `echo@50: ${LONG}`);
  await expect.poll(() => lanes(page).count(), { timeout: 15_000 }).toBe(6);
  await lanes(page).first().getByText("word20").waitFor();
  await page.reload();
  await lanes(page).last().getByText("word20").waitFor();
  await allEnded(page);
  expect(await shownTexts(page)).toEqual(MODELS.map(() => LONG));
  expect(await page.getByText("Claude Opus 4.5").count()).toBe(0);
  await lanes(page).first().focus();
  await page.keyboard.press("3");
  await page.getByText(/^You voted for Answer C, /).waitFor();
  await page.getByRole("region", { name: /Claude Opus 4\.5/ }).waitFor();
});

test("one that failed holds up no other; what is chosen is where the conversation goes on", async () => {
  const page = await (await stage.device()).visit(shared(["openai/gpt-5.1", "scripted/mid-error"]));
  await begin(page, "echo: The sky is blue.");
  await allEnded(page);
  const failed = page.getByRole("region", { name: /^Answer B/ });
  await failed.getByText("Failed", { exact: true }).waitFor();
  await failed.getByRole("button", { name: "Try again" }).waitFor();
  await page.getByRole("button", { name: "Go on with this: Answer A, GPT-5.1" }).click();
  await page.waitForURL(/\/c\/.+/);
  await page.getByRole("article", { name: "Answer by GPT-5.1" }).getByText("The sky is blue.").waitFor();
  await page.getByRole("link", { name: /^Compared 2 answers/ }).click();
  await page.waitForURL(/\/compare\/.+/);
});

test("the next message goes to all of them", async () => {
  const page = await (await stage.device()).visit(shared(MODELS.slice(0, 2)));
  await begin(page, "echo: One.");
  await allEnded(page);
  const before = page.url();
  await page.getByRole("button", { name: "Ask all of them further" }).click();
  await page.getByRole("textbox", { name: "Message", exact: true }).fill("echo: Two.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.waitForURL((url) => url.href !== before);
  await allEnded(page);
  expect(await shownTexts(page)).toEqual(["Two.", "Two."]);
  await page.getByRole("link", { name: "The turn before" }).click();
  await page.waitForURL(before);
});

test.each([
  ["a wide screen", {}],
  ["a phone", PHONE],
])("axe finds nothing on %s", async (_, options) => {
  const { data } = await createApi(stage.gateway).POST("/api/comparisons", {
    body: { message: "Why is the sky blue?", variants: MODELS.slice(0, 3).map((model) => ({ model })) },
  });
  const { id } = data as { id: string }; // 201, since no stream was asked for
  const device = await stage.device({ reducedMotion: "reduce", ...options });
  const page = await device.visit(`/compare/${id}`);
  await allEnded(page);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Figures" }).click();
  await page.getByRole("table", { name: "All figures" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.goto("/compare");
  await page.getByRole("list", { name: "Comparisons" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.goto(shared(MODELS.slice(0, 2)));
  await page.getByRole("list", { name: "Variants" }).waitFor();
  expect(await violations(page)).toEqual([]);
});
