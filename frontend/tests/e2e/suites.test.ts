import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { createApi } from "../../src/protocol/api";
import { violations } from "./support/accessibility";
import { words } from "./support/chat";
import { Stage } from "./support/stage";

const stage = new Stage();

const TWO = [{ model: "openai/gpt-5.1" }, { model: "mistralai/mistral-large" }];

/** The address of a comparison whose answers are there. */
async function compared(message: string, more: { title?: string } = {}): Promise<string> {
  const api = createApi(stage.gateway);
  const { data } = await api.POST("/api/comparisons", { body: { message, variants: TWO, ...more } });
  const { id } = data as { id: string }; // 201, since no stream was asked for
  const stream = await fetch(`${stage.gateway.url}/api/comparisons/${id}/stream`);
  // To its end, which is that of the answers.
  await stream.text();
  return `/compare/${id}`;
}

async function comparisons(): Promise<string[]> {
  const { data } = await createApi(stage.gateway).GET("/api/comparisons");
  return (data?.items ?? []).map(({ prompt }) => prompt);
}

function menuItem(page: Page, name: string) {
  return page.getByRole("menuitem", { name, exact: true });
}

test("a judge grades the answers in both orders, apart from the reader's vote", async () => {
  const page = await (await stage.device()).visit(await compared("echo: The sky is blue."));
  await page.getByRole("button", { name: "Judge" }).click();
  const panel = page.getByRole("dialog", { name: "Judge" });
  await panel.getByRole("button", { name: /^Choose a judge: / }).click();
  await page.getByRole("combobox", { name: "Search models" }).fill("judge-first");
  await page.keyboard.press("Enter");
  await panel.getByRole("button", { name: "Judge the answers" }).click();
  // It prefers what it reads first, which both orders together undo.
  await panel.getByText("A tie").waitFor();
  await panel.getByText(/what stood first counted|Neither order/).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  const said = page.getByRole("list", { name: "Said by judges, no vote of yours" });
  await expect.poll(() => said.count()).toBe(2);
  await page.getByText("Which answer is best?").waitFor();
  await page.reload();
  await expect.poll(() => said.count(), { timeout: 15_000 }).toBe(2);
});

test("what was saved as JSON comes back after it was deleted", async () => {
  const page = await (await stage.device()).visit(await compared("echo: Kept words.", { title: "To be kept" }));
  await page.getByRole("button", { name: "More", exact: true }).click();
  const coming = page.waitForEvent("download");
  await menuItem(page, "Save as JSON").click();
  const file = await (await coming).path();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await menuItem(page, "Delete this comparison").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(/\/compare$/);
  await expect.poll(comparisons).not.toContain("echo: Kept words.");
  await page.getByLabel("Comparison saved as JSON").setInputFiles(file);
  await page
    .getByRole("list", { name: "Comparisons" })
    .getByRole("link", { name: /To be kept/ })
    .click();
  await expect.poll(() => page.getByText("Kept words.", { exact: true }).count()).toBe(2);
  await page.goBack();
  await page.getByLabel("Comparison saved as JSON").setInputFiles(file);
  await page
    .getByText(/is here already/)
    .first()
    .waitFor();
  expect(await comparisons()).toContain("echo: Kept words.");
});

test("a comparison saved as a page is one that shows by itself", async () => {
  const device = await stage.device();
  const page = await device.visit(await compared("echo: On its own."));
  await page.getByRole("button", { name: "More", exact: true }).click();
  const coming = page.waitForEvent("download");
  await menuItem(page, "Save as a page (HTML)").click();
  const html = await readFile(await (await coming).path(), "utf8");
  const alone = await device.context.newPage();
  await alone.setContent(html);
  await alone.locator("details").evaluateAll((all) => {
    for (const details of all) details.setAttribute("open", "");
  });
  await expect.poll(() => alone.getByText("On its own.", { exact: true }).count()).toBe(2);
  expect(html).not.toMatch(/<script|https?:\/\/(?!127)/);
});

const SUITE = `name: Echoes
variants: [openai/gpt-5.1, mistralai/mistral-large]
concurrency: 1
prompts:
${["one", "two", "three"].map((name) => `  - name: ${name}\n    prompt: "echo@20: ${words(30)} ${name}"\n    checks: [{contains: ${name}}]`).join("\n")}
`;

test("a suite goes on after a reload, and asks nothing twice", async () => {
  const page = await (await stage.device()).visit("/compare/suite");
  const buffer = Buffer.from(SUITE);
  await page.getByLabel("Suite in YAML or JSON").setInputFiles({ name: "echoes.yaml", mimeType: "text/yaml", buffer });
  await page.getByText("3 prompts × 2 variants: 6 answers").waitFor();
  await page.getByRole("button", { name: "Run it" }).click();
  await page.getByText(/^1 of 3 prompts answered/).waitFor();
  await page.reload();
  await page.getByText(/^3 of 3 prompts answered/).waitFor();
  const asked = await comparisons();
  expect(asked.filter((prompt) => prompt.startsWith("echo@20:"))).toHaveLength(3);
  const variants = page.getByRole("table", { name: "Variants" });
  await expect.poll(() => variants.getByText("3 of 3").count()).toBeGreaterThan(1);
  expect(await violations(page)).toEqual([]);
});

test("a mistake in a suite is told with its line, and asks nobody", async () => {
  const page = await (await stage.device()).visit("/compare/suite");
  const before = await comparisons();
  const buffer = Buffer.from("variants: [openai/gpt-5.1]\nprompts:\n  - promt: Hello\n");
  await page.getByLabel("Suite in YAML or JSON").setInputFiles({ name: "wrong.yaml", mimeType: "text/yaml", buffer });
  await page
    .getByRole("alert")
    .filter({ hasText: /^Line 3: `promt`/ })
    .waitFor();
  expect(await comparisons()).toEqual(before);
});
