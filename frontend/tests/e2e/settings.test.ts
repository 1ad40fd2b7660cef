import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { answered, ask, composer, conversation, PATIENTLY, storedMessages } from "./support/chat";
import { search } from "./support/models";
import { listed } from "./support/sidebar";
import { Stage } from "./support/stage";

const stage = new Stage();

test("the theme is the system's, or the one that one chose, from the first paint on", async () => {
  const page = await (await stage.device({ colorScheme: "dark" })).visit("/settings/appearance");
  await expect.poll(() => theme(page), PATIENTLY).toBe("dark");
  await page.getByRole("radio", { name: "Light" }).click();
  await expect.poll(() => theme(page), PATIENTLY).toBe("light");
  await page.goto("/", { waitUntil: "commit" });
  await page.locator("body").waitFor({ state: "attached" });
  expect(await theme(page)).toBe("light");
  await page.goto("/settings/appearance");
  await page.getByRole("radio", { name: "System" }).click();
  await expect.poll(() => theme(page), PATIENTLY).toBe("dark");
});

test("text size, density and motion change what they say, and stay", async () => {
  const page = await (await stage.device()).visit("/settings/appearance");
  const row = page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Chat" });
  const look = async () => ({
    text: await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize)),
    row: (await row.boundingBox())?.height ?? 0,
    motion: await page.evaluate(() => document.documentElement.dataset.motion),
  });
  const before = await look();
  await page.getByRole("radio", { name: "Compact" }).click();
  await expect.poll(async () => (await look()).row, PATIENTLY).toBeLessThan(before.row);
  await page.getByRole("radio", { name: "Larger" }).click();
  await expect.poll(async () => (await look()).text, PATIENTLY).toBeGreaterThan(before.text);
  await page.getByRole("switch", { name: "Reduce motion" }).click();
  const after = await look();
  expect(after.motion).toBe("reduced");
  await page.reload();
  await row.waitFor();
  expect(await look()).toEqual(after);
  await page.getByRole("button", { name: "Reset to defaults" }).click();
  await expect.poll(look, PATIENTLY).toEqual(before);
});

test("new conversations begin with the model and the system prompt that one chose", async () => {
  const page = await (await stage.device()).visit("/settings/models");
  await page.getByRole("button", { name: /^Default model: / }).click();
  await search(page, "Command A");
  await page.getByRole("button", { name: "Default model: Command A" }).waitFor();
  await page.getByRole("link", { name: "Chat", exact: true }).click();
  await page.getByLabel("System prompt").fill("Answer in one line.");
  await page.getByRole("link", { name: "New chat" }).click();
  await page.getByText("Command A will answer.").waitFor();
  await ask(page, "echo: Here.");
  await answered(page);
  const { model, run_id } = (await storedMessages(stage.gateway, page)).at(-1) ?? {};
  const run = await page.request.get(`/api/runs/${run_id}`).then((response) => response.json());
  expect(model).toBe("cohere/command-a");
  expect(run.system_prompt).toBe("Answer in one line.");
});

test("the gateway's page says who generates, how they are, and where conversations are kept", async () => {
  const page = await (await stage.device()).visit("/settings/gateway");
  const { items } = await page.request.get("/api/upstreams").then((response) => response.json());
  const upstream = page.getByRole("listitem").filter({ hasText: "openrouter" });
  await upstream.getByText("Works").waitFor();
  await upstream.getByText(`${items[0].models} models`).waitFor();
  await page.getByText("A SQLite database").waitFor();
  expect(await page.getByText("Everything is forgotten").count()).toBe(0);
  const asked = page.waitForResponse((response) => response.url().endsWith("/api/models/refresh"));
  await page.getByRole("button", { name: "Ask them now" }).click();
  expect((await asked).status()).toBe(200);
  expect(await page.locator("body").textContent()).not.toContain("sk-or-v1");
});

test("what was spent is what the gateway counted, by model and by conversation", async () => {
  await conversation(stage.gateway, { title: "What it cost", model: "openai/gpt-5.1" }, "echo: One two three.");
  const page = await (await stage.device()).visit("/settings/usage");
  const table = page.getByRole("table");
  const row = table.getByRole("row").filter({ hasText: "GPT-5.1" });
  await row.waitFor();
  const { items } = await page.request.get("/api/usage?group_by=model").then((response) => response.json());
  const spent = items.find(({ key }: { key: string }) => key === "openai/gpt-5.1");
  expect(await row.getByRole("cell").allTextContents()).toEqual([
    String(spent.runs),
    String(spent.prompt_tokens),
    String(spent.completion_tokens),
    expect.stringMatching(/^\$0\.0/),
  ]);
  await page.getByRole("radio", { name: "Chat", exact: true }).click();
  await table.getByRole("row").filter({ hasText: "What it cost" }).waitFor();
});

test("everything is exported, and what was exported can be imported", async () => {
  await conversation(stage.gateway, { title: "To be kept" }, "echo: Worth keeping.");
  const page = await (await stage.device()).visit("/settings/data");
  const [json, markdown] = [await downloaded(page, "JSON"), await downloaded(page, "Markdown")];
  expect(markdown).toContain("Worth keeping.");
  const file = page.getByLabel("File to import");
  const take = (text: string) =>
    file.setInputFiles({ name: "export.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await take(json);
  await page.getByText(/left out$/).click();
  await page.getByText("To be kept: is here already").waitFor();
  // Another gateway's, which has other ids.
  await take(json.replaceAll(/-7[0-9a-f]{3}-/g, "-7fff-"));
  await page.getByText(/^Imported \d+ conversations? with \d+ messages\.$/).waitFor();
  await expect.poll(() => listed(page, "To be kept").count(), PATIENTLY).toBe(2);
  await take("{");
  await page.getByText(/^Nothing was imported\./).waitFor();
});

test("the sheet of shortcuts has what the page offers now", async () => {
  const page = await (await stage.device()).visit("/settings/keyboard");
  await page.getByText("Command palette").waitFor();
  await page.goto(await conversation(stage.gateway, {}, "echo: One."));
  await page.getByText("One.", { exact: true }).waitFor();
  await page.locator("h1").click();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  for (const what of ["Send the message", "Answer again", "Edit the last message", "New chat", "Switch model…"]) {
    await sheet.getByText(what, { exact: true }).waitFor();
  }
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
});

test("about says which version this is", async () => {
  const page = await (await stage.device()).visit("/settings/about");
  const { version } = await page.request.get("/api/about").then((response) => response.json());
  await page.getByRole("main").getByText(version, { exact: true }).waitFor();
});

test("an address of no section shows the first one, and one of nothing says so", async () => {
  const page = await (await stage.device()).visit("/settings/nothing");
  await page.getByRole("heading", { name: "Appearance" }).waitFor();
  await page.goto("/nothing/at/all");
  await page.getByText("There is nothing at this address").waitFor();
  await page.getByRole("link", { name: "Begin a new chat" }).click();
  await composer(page).waitFor();
});

function theme(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.documentElement.dataset.theme);
}

async function downloaded(page: Page, format: string): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: `Download as ${format}` }).click();
  return readFile(await (await download).path(), "utf8");
}
