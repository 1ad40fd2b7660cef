import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { isKnown } from "../../src/protocol/events";
import {
  answer,
  answered,
  ask,
  composer,
  conversation,
  PATIENTLY,
  saysSoFar,
  storedAnswer,
  words,
} from "./support/chat";
import { Stage } from "./support/stage";

const stage = new Stage();

const DOCUMENT = `# Heading

| Left | Right |
| --- | ---: |
| a | 1 |
| b | 2 |

- [x] done
- [ ] to do

A claim.[^1]

\`\`\`python
def one(): return 1  # ${"long ".repeat(60)}
\`\`\`

$$
E = mc^2
$$

[^1]: Its proof.`;

test("tables, tasks, footnotes, code and maths are what they are", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, {}, `echo: ${DOCUMENT}`));
  await answer(page).getByRole("heading", { name: "Heading" }).waitFor();
  expect(await answer(page).getByRole("cell").allTextContents()).toEqual(["a", "1", "b", "2"]);
  await answer(page).getByText("2 rows").waitFor();
  await answer(page).getByRole("img", { name: "Done:" }).waitFor();
  await answer(page).getByRole("img", { name: "To do:" }).waitFor();
  await answer(page).locator("math").waitFor({ state: "attached" });
  await answer(page).getByRole("group", { name: "Python code" }).locator("span").first().waitFor();
  await answer(page).getByRole("button", { name: "Footnote 1", exact: true }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), PATIENTLY).toContain("Its proof.");
  await answer(page).getByRole("button", { name: "Back to the text of footnote 1" }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel), PATIENTLY).toBe("Footnote 1");
});

test("code is copied as it is, and its long lines wrap on demand", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, {}, `echo: ${DOCUMENT}`));
  const code = answer(page).getByRole("group", { name: "Python code" });
  await answer(page).getByRole("button", { name: "Copy code" }).click();
  await answer(page).getByRole("button", { name: "Copied" }).waitFor();
  expect(await copied(page)).toBe(`def one(): return 1  # ${"long ".repeat(60)}`);
  const isScrolled = () => code.evaluate((element) => element.scrollWidth > element.clientWidth);
  expect(await isScrolled()).toBe(true);
  await answer(page).getByRole("button", { name: "Wrap long lines" }).click();
  expect(await isScrolled()).toBe(false);
  await page.reload();
  await code.waitFor();
  expect(await isScrolled()).toBe(false);
});

test("a table is copied as a table", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, {}, `echo: ${DOCUMENT}`));
  await answer(page).getByRole("button", { name: "Copy table" }).click();
  await page.getByRole("menuitem", { name: "Copy as CSV" }).click();
  await expect.poll(() => copied(page), PATIENTLY).toBe("Left,Right\na,1\nb,2");
});

test("an answer is copied as Markdown, or as plain text", async () => {
  const page = await (await stage.device()).visit(
    await conversation(stage.gateway, {}, "echo: **Bold** and `code`, [a link](https://example.org/)."),
  );
  await answer(page).getByRole("button", { name: "Copy as Markdown" }).click();
  await answer(page).getByRole("button", { name: "Copied" }).waitFor();
  expect(await copied(page)).toBe("**Bold** and `code`, [a link](https://example.org/).");
  await answer(page).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Copy as plain text" }).click();
  await expect.poll(() => copied(page), PATIENTLY).toMatch(/^Bold and code, a link/);
});

test("a picture keeps its place, and is shown large on demand", async () => {
  const address = await conversation(stage.gateway, { model: "scripted/images-two" }, "Two pictures, please");
  const page = await (await stage.device()).visit(address);
  const picture = answer(page).getByRole("button", { name: "Image by the model, 8 by 8 pixels. Show it large" });
  await picture.click();
  await page.getByRole("dialog", { name: "Image by the model" }).getByRole("img").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await picture.evaluate((element) => element === document.activeElement)).toBe(true);
  const loaded = await answer(page)
    .locator("img")
    .evaluateAll((images) => images.map((image) => image instanceof HTMLImageElement && image.naturalWidth));
  expect(loaded).toEqual([8, 16]);
});

test("where the answer is from stands in it as numbers, and below it as a list", async () => {
  const address = await conversation(stage.gateway, { model: "scripted/citations" }, "Did it rain?");
  const page = await (await stage.device()).visit(address);
  const mark = answer(page).getByRole("link", { name: "Source 1: Rain" });
  await mark.waitFor();
  expect(await mark.getAttribute("href")).toBe("https://example.org/rain");
  expect(await mark.getAttribute("rel")).toContain("noopener");
  const sources = answer(page).getByRole("group", { name: "Sources" }).getByRole("link");
  expect(await sources.allTextContents()).toEqual(["Rain example.org", "Sun example.org"]);
});

test("thoughts are shown as they come, then folded, with how long they took", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, { model: "scripted/tokens" }));
  await ask(page, JSON.stringify({ n: 20, reasoning: 60, per_second: 40 }));
  await answer(page)
    .getByRole("button", { name: /^Thinking/ })
    .waitFor();
  await answered(page);
  const thoughts = answer(page).getByRole("button", { name: /^Thought for \d/ });
  expect(await thoughts.getAttribute("aria-expanded")).toBe("false");
  const stored = await storedAnswer(stage.gateway, page);
  const [thought = ""] = stored.parts.flatMap((part) =>
    isKnown(part) && part.type === "reasoning" ? [part.text] : [],
  );
  await thoughts.click();
  await answer(page).getByText(thought.slice(0, 20).trim()).first().waitFor();
  expect(await thoughts.textContent()).toMatch(/1\.\d s|2\.\d s/);
});

test("what the model called is a card with what it gave", async () => {
  const address = await conversation(stage.gateway, { model: "scripted/tools-parallel" }, "How is the weather?");
  const page = await (await stage.device()).visit(address);
  const cards = answer(page).getByRole("button", { name: "Called get_weather" });
  await cards.nth(1).click();
  expect(await cards.count()).toBe(2);
  await answer(page).getByRole("group", { name: "JSON code" }).getByText('"Oslo"').waitFor();
});

test("an answer says who gave it, how long it took, how fast, and what it cost", async () => {
  const address = await conversation(stage.gateway, { model: "openai/gpt-5.1" }, `echo: ${words(40)}`);
  const page = await (await stage.device()).visit(address);
  const { usage, timing, cost_usd } = await storedAnswer(stage.gateway, page);
  await answer(page)
    .getByRole("button", { name: /^About this answer/ })
    .click();
  const about = page.getByRole("dialog", { name: "About this answer" });
  const text = await about.textContent();
  expect(text).toContain("openai/gpt-5.1");
  expect(text).toContain(`Answer${usage?.completion_tokens} tokens`);
  expect(text).toContain(`Tokens per second${timing?.tokens_per_second}`);
  expect(text).toContain(`First token after${Math.round(timing?.ttft_ms ?? 0)} ms`);
  expect(text).toContain(`$${cost_usd} (as charged)`);
  const { total } = await page.request
    .get(`/api/usage?group_by=model&conversation_id=${address.slice(3)}`)
    .then((response) => response.json());
  expect(total.cost_usd).toBe(cost_usd);
  await page
    .getByRole("banner")
    .getByText(/^This conversation cost \$0\.000\d+$/)
    .waitFor();
});

test("the events of an answer are there with their times, and as a curl that works", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway));
  await ask(page, "echo: One two.");
  await answered(page);
  await answer(page).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Run, events and curl" }).click();
  const details = page.getByRole("dialog", { name: "Run, events and curl" });
  await details.getByText(/^\{"type":"start"/).waitFor();
  await details.getByText(/^\{"type":"done".*"status":"completed"/).waitFor();
  await details.getByText("As they arrived in this page").waitFor();
  await details.getByText(/^Call 1: completed by Scripted/).waitFor();
  await details.getByRole("button", { name: "Copy as curl" }).click();
  await details.getByRole("button", { name: "Copied" }).waitFor();
  await page.keyboard.press("Escape");
  const { stdout } = await promisify(execFile)("sh", ["-c", await copied(page)]);
  expect(stdout).toMatch(/"type":"delta","text":"One/);
  expect(stdout).toMatch(/"type":"done","status":"completed"/);
});

test("what one reads stays where it is while more is written, and the end is a press away", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway, {}, `echo: ${paragraphs(30)}`));
  await answer(page).getByText("Paragraph 29.").waitFor();
  await ask(page, `echo@80: ${paragraphs(60)}`);
  await saysSoFar(page, "Paragraph 8.");
  const list = page.getByRole("region", { name: "Messages" });
  await list.hover();
  await page.mouse.wheel(0, -600);
  await page.getByRole("button", { name: "Jump to latest" }).waitFor();
  const place = () => list.evaluate((element) => element.scrollTop);
  const before = await place();
  await answered(page);
  expect(await place()).toBe(before);
  await page.getByRole("button", { name: "Jump to latest" }).click();
  await expect
    .poll(
      () => list.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight),
      PATIENTLY,
    )
    .toBeLessThan(2);
});

test("who cannot see the answer hears it in whole sentences", async () => {
  const page = await (await stage.device()).visit(await conversation(stage.gateway));
  await page.evaluate(hearingForTests);
  await ask(page, `echo@60: ${paragraphs(40)}`);
  await answered(page);
  await expect.poll(() => page.evaluate("heard.at(-1)"), PATIENTLY).toMatch(/End of the answer\.$/);
  const heard = await page.evaluate<string[]>("heard");
  expect(heard[0]).toBe("Answering.");
  for (const words of heard) expect(words).toMatch(/[.]\s*$/);
  expect(
    heard
      .slice(1)
      .join(" ")
      .match(/Paragraph \d+\./g),
  ).toHaveLength(40);
});

/** A text that is drawn in many blocks. */
function paragraphs(count: number): string {
  return Array.from({ length: count }, (_, index) => `Paragraph ${index}.`).join("\n\n");
}

/** Keeps what the page's live region says. Runs in the page. */
function hearingForTests(): void {
  const heard: string[] = [];
  const region = document.querySelector("p[role=status][aria-live=polite]");
  if (region === null) throw new Error("nobody speaks");
  new MutationObserver(() => heard.push(region.textContent ?? "")).observe(region, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  Object.assign(window, { heard });
}

/** What was copied, as it arrives where it is pasted. */
async function copied(page: Page): Promise<string> {
  await composer(page).fill("");
  await composer(page).press("Control+v");
  return composer(page).inputValue();
}
