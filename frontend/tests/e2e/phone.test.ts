import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { answer, answered, ask, composer, conversation, saysSoFar, shownText, words } from "./support/chat";
import { PHONE } from "./support/device";
import { option } from "./support/models";
import { Stage } from "./support/stage";

const stage = new Stage();

test("one can ask on a phone, and finds the conversation in the list", async () => {
  const page = await (await stage.device(PHONE)).visit();
  await ask(page, "echo: In the hand.");
  await answered(page);
  expect(await shownText(page)).toBe("In the hand.");
  await page.getByRole("button", { name: "Conversations" }).tap();
  const list = page.getByRole("dialog", { name: "Conversations" });
  await list
    .getByText(/In the hand/)
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "hidden" });
});

test("settings are a list first, then a section with a way back", async () => {
  const page = await (await stage.device(PHONE)).visit("/settings");
  await page.getByRole("link", { name: "Usage" }).tap();
  await page.getByRole("heading", { name: "Usage" }).waitFor();
  await page.getByRole("link", { name: "Appearance" }).waitFor({ state: "hidden" });
  await page.getByRole("link", { name: "All settings" }).tap();
  await page.getByRole("link", { name: "Appearance" }).waitFor();
});

test("nothing is wider than the phone, whatever is written", async () => {
  const page = await (await stage.device(PHONE)).visit();
  await ask(page, `echo: ${"Donaudampfschifffahrt".repeat(20)} \`${"code".repeat(80)}\` | a | b |`);
  await answered(page);
  expect(await overhang(page)).toBe(0);
  for (const path of ["/settings/gateway", "/settings/keyboard", "/settings/data", "/settings/usage"]) {
    await page.goto(path);
    await page.getByRole("link", { name: "All settings" }).waitFor();
    expect(await overhang(page), path).toBe(0);
  }
});

test("a conversation is held by taps alone", async () => {
  const device = await stage.device(PHONE);
  // What it cost is found a moment after it was stopped, and it is deleted by then.
  device.expects(/status of 404/);
  const page = await device.visit();
  await page.getByRole("button", { name: /^Model: / }).tap();
  const picker = page.getByRole("dialog", { name: "Choose a model" });
  await picker.getByRole("combobox", { name: "Search models" }).fill("haiku");
  await option(page, "Claude Haiku 4.5").first().tap();
  await picker.waitFor({ state: "detached" });

  await composer(page).fill(`echo@40: ${words(200)}`);
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  await saysSoFar(page, "word5");
  await page.getByRole("button", { name: "Stop the answer" }).tap();
  await answer(page).getByText("You stopped this answer.").waitFor();

  await page.getByRole("button", { name: "Edit, and ask otherwise" }).tap();
  await page.getByRole("textbox", { name: "Edit the message" }).fill("echo: In short.");
  await page.getByRole("button", { name: "Send", exact: true }).first().tap();
  await answer(page).getByText("In short.").waitFor();
  await answered(page);
  await page.getByRole("button", { name: "Previous branch" }).tap();
  await answer(page).getByText("You stopped this answer.").waitFor();

  await page.getByRole("button", { name: "Conversations" }).tap();
  const list = page.getByRole("dialog", { name: "Conversations" });
  await list
    .getByRole("button", { name: /^More for/ })
    .first()
    .tap();
  await page.getByRole("menuitem", { name: "Delete" }).tap();
  await page.getByText("Conversation deleted").first().waitFor();
  await page.getByRole("button", { name: "Undo" }).tap();
  await list.getByRole("link", { name: "Settings" }).tap();
  await page.getByRole("link", { name: "Appearance" }).tap();
  await page.getByRole("radio", { name: "Dark" }).tap();
  await page.locator("html[data-theme=dark]").waitFor();
});

test.each<[string, Steps]>([
  ["a new chat", async () => {}],
  ["a conversation", async (page) => page.goto(await everything())],
  ["the list of conversations", (page) => page.getByRole("button", { name: "Conversations" }).tap()],
  ["the picker", (page) => page.getByRole("button", { name: /^Model: / }).tap()],
  ["the details of a model", details],
  ["parameters", (page) => page.getByRole("button", { name: "System prompt and parameters" }).tap()],
  ["settings", (page) => page.goto("/settings")],
  ["settings: appearance", (page) => page.goto("/settings/appearance")],
  ["settings: models", (page) => page.goto("/settings/models")],
  ["settings: usage", (page) => page.goto("/settings/usage")],
])("%s: what is pressed is large enough for a finger, and nothing is wider than the screen", async (_, steps) => {
  const page = await (await stage.device(PHONE)).visit();
  await page.getByRole("button", { name: /Explain something/ }).waitFor();
  await steps(page);
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
  expect(await tooSmall(page)).toEqual([]);
  expect(await overhang(page)).toBe(0);
});

type Steps = (page: Page) => Promise<unknown>;

/** A conversation with every kind of control in it. */
function everything(): Promise<string> {
  const text =
    "# One\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```python\nprint(1)\n```\n\nA claim.[^1]\n\n[^1]: Its proof.";
  return conversation(stage.gateway, { model: "anthropic/claude-haiku-4.5" }, `echo@2000: ${text}`);
}

async function details(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Model: / }).tap();
  await option(page, "Auto Router").first().locator("[data-spot=details]").tap();
  await page.getByRole("region", { name: "Details of Auto Router" }).waitFor();
}

/** What is in sight, can be pressed, and is missed by a finger that comes 22 pixels beside its middle. */
function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const reach = 21;
    const targets = [...document.querySelectorAll<HTMLElement>("button, a[href], select, input, textarea, summary")];
    return targets.flatMap((target) => {
      // Links within a text are as high as its lines.
      if (target.closest("p, .md p, sup") !== null || target.hidden) return [];
      const { left, top, width, height } = target.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const hits = (dx: number, dy: number) => {
        const hit = document.elementFromPoint(x + dx, y + dy);
        return hit !== null && (target.contains(hit) || hit.contains(target));
      };
      const isInSight = y > reach && y < innerHeight - reach && x > 0 && x < innerWidth && width > 1;
      if (!isInSight || !target.contains(document.elementFromPoint(x, y))) return [];
      const isHighEnough = height >= 44 || (hits(0, -reach) && hits(0, reach));
      const isWideEnough = width >= 44 || (hits(-reach, 0) && hits(reach, 0));
      const name = target.ariaLabel ?? target.textContent?.trim();
      return isHighEnough && isWideEnough ? [] : [`${name} ${Math.round(width)}x${Math.round(height)}`];
    });
  });
}

/** By how much the page could be scrolled sideways. */
function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
