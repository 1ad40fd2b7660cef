import { expect, test } from "vitest";
import { createApi } from "../../src/protocol/api";
import { answer, answered, ask, conversation, PATIENTLY, storedMessages } from "./support/chat";
import { choose, openPicker, option, placed, search } from "./support/models";
import { Stage } from "./support/stage";

const stage = new Stage();

type Model = Awaited<ReturnType<typeof catalogue>>[number];

test("the list is there at once, while the gateway still looks for it", async () => {
  const device = await stage.device();
  const page = await device.visit();
  await openPicker(page);
  await option(page, "Auto Router").first().waitFor();
  await device.context.route("**/api/models", () => {
    // Never answered.
  });
  await page.reload();
  await openPicker(page);
  await option(page, "Auto Router").first().waitFor();
});

test("a search finds models by name, maker and id, the best first", async () => {
  const page = await (await stage.device()).visit();
  await openPicker(page);
  const field = page.getByRole("combobox", { name: "Search models" });
  for (const [typed, first] of [
    ["haiku", /^Claude Haiku 4\.5, Anthropic/],
    ["kimi moonshot", /^Kimi K2, MoonshotAI/],
    ["gpt5 mini", /^GPT-5 Mini, OpenAI/],
    ["x-ai/grok-4", /^Grok 4, xAI/],
  ] as const) {
    await field.fill(typed);
    await expect.poll(() => placed(page, 1).textContent(), PATIENTLY).toMatch(first);
  }
  await field.fill("no such model");
  await page.getByText("No model matches “no such model”").waitFor();
});

test.each<[string, (model: Model) => boolean]>([
  ["Free", ({ pricing }) => pricing !== "variable" && Number(pricing.prompt) + Number(pricing.completion) === 0],
  ["Vision", ({ input_modalities }) => input_modalities.includes("image")],
  ["Makes images", ({ output_modalities }) => output_modalities.includes("image")],
  ["Tools", ({ tools }) => tools],
  ["Reasoning", ({ reasoning }) => reasoning !== null],
])("the filter %s leaves those that are so", async (filter, isSo) => {
  const page = await (await stage.device()).visit();
  await openPicker(page);
  await page.getByRole("button", { name: filter, exact: true }).click();
  const all = await catalogue();
  await page.getByText(`${all.filter(isSo).length} of ${all.length} models`).waitFor();
});

test("context and price are filters too, and go together with the others", async () => {
  const page = await (await stage.device()).visit();
  await openPicker(page);
  const all = await catalogue();
  const left = (isSo: (model: Model) => boolean) =>
    page.getByText(`${all.filter(isSo).length} of ${all.length} models`).waitFor();
  const isLarge = ({ context_length }: Model) => (context_length ?? 0) >= 1_000_000;
  const isCheap = ({ pricing }: Model) => pricing !== "variable" && Number(pricing.completion) <= 0.000005;
  await page.getByLabel("Context").selectOption("1M context");
  await left(isLarge);
  await page.getByLabel("Price of a million tokens").selectOption("Up to $5");
  await left((model) => isLarge(model) && isCheap(model));
  await page.getByRole("button", { name: "Reasoning", exact: true }).click();
  await left((model) => isLarge(model) && isCheap(model) && model.reasoning !== null);
  await page.getByLabel("Context").selectOption("Any context");
  await left((model) => isCheap(model) && model.reasoning !== null);
});

test("the list is sorted as one likes", async () => {
  const page = await (await stage.device()).visit();
  await openPicker(page);
  const first = () => placed(page, 1).textContent();
  const sort = page.getByLabel("Sort");
  await sort.selectOption("Most context");
  await expect.poll(first, PATIENTLY).toMatch(/^Auto Router, .*2M tokens of context/);
  await sort.selectOption("Cheapest");
  await expect.poll(first, PATIENTLY).toMatch(/, free,/);
  await sort.selectOption("By name");
  await page.getByRole("combobox", { name: "Search models" }).press("Home");
  await expect.poll(first, PATIENTLY).toMatch(/^Claude Haiku 4\.5, Anthropic/);
});

test("favourites and the last ones stand above all, over a reload", async () => {
  const page = await (await stage.device()).visit();
  await choose(page, "Kimi K2");
  await openPicker(page);
  await page.getByRole("combobox", { name: "Search models" }).fill("grok");
  await option(page, "Grok 4").first().waitFor();
  await page.keyboard.press("Control+d");
  await option(page, /^Grok 4, xAI, favourite/)
    .first()
    .waitFor();
  await page.reload();
  await openPicker(page);
  await expect.poll(() => placed(page, 1).textContent(), PATIENTLY).toMatch(/^Grok 4, xAI, favourite/);
  expect(await placed(page, 2).textContent()).toMatch(/^Kimi K2/);
  await page.getByText("Favourites", { exact: true }).waitFor();
  await page.getByText("Recent", { exact: true }).waitFor();
});

test("the details say what a model costs, takes and who serves it how well", async () => {
  const page = await (await stage.device()).visit();
  await openPicker(page);
  await page.getByRole("combobox", { name: "Search models" }).fill("claude sonnet 4.5");
  await option(page, "Claude Sonnet 4.5").first().waitFor();
  await page.keyboard.press("ArrowRight");
  const details = page.getByRole("region", { name: "Details of Claude Sonnet 4.5" });
  // biome-ignore lint/performance/useDomNodeTextContent: what stands in lines of its own is asked for as such
  const text = () => details.innerText();
  await details.getByText("Scripted Slow").waitFor();
  for (const fact of [
    /Input\s+\$3 per million tokens/,
    /Output\s+\$15 per million tokens/,
    /Above 200K input tokens/,
    /\$22\.50 per million tokens/,
    /Context\s+1M tokens/,
    /Takes\s+text, image, file/,
    /effort high, medium, low/,
    /99\.9% up/,
    /80 tokens\/s/,
  ]) {
    expect(await text()).toMatch(fact);
  }
  await details.getByRole("button", { name: "Use this model" }).click();
  await page.getByRole("button", { name: "Model: Claude Sonnet 4.5" }).waitFor();
});

test("the model is switched in the middle of a conversation, and stays switched", async () => {
  const page = await (await stage.device()).visit(
    await conversation(stage.gateway, { model: "openai/gpt-5.1" }, "echo: One."),
  );
  await answer(page).getByText("One.").waitFor();
  await choose(page, "Claude Haiku 4.5");
  await ask(page, "echo: Two.");
  await page.getByRole("article", { name: "Answer by Claude Haiku 4.5", exact: true }).waitFor();
  await answered(page);
  await page.reload();
  await page.getByRole("button", { name: "Model: Claude Haiku 4.5" }).waitFor();
  const stored = await storedMessages(stage.gateway, page);
  expect(stored.filter(({ role }) => role === "assistant").map(({ model }) => model)).toEqual([
    "openai/gpt-5.1",
    "anthropic/claude-haiku-4.5",
  ]);
});

test("what was chosen for a new chat answers it", async () => {
  const page = await (await stage.device()).visit();
  await page.keyboard.press("Control+Shift+m");
  await search(page, "Gemini 2.5 Flash");
  await ask(page, "echo: Here.");
  await answered(page);
  expect((await storedMessages(stage.gateway, page)).at(-1)?.model).toMatch(/^google\/gemini-2\.5-flash/);
});

async function catalogue() {
  const { data } = await createApi(stage.gateway).GET("/api/models", {});
  return data?.items ?? [];
}
