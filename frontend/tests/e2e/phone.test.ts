import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { answer, answered, ask, shownText } from "./support/chat";
import { PHONE } from "./support/device";
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

test("what is pressed is large enough for a finger", async () => {
  const page = await (await stage.device(PHONE)).visit();
  await ask(page, "echo: Large.");
  await answered(page);
  await answer(page).getByRole("button").first().waitFor();
  const small = await page.getByRole("button").evaluateAll((buttons) =>
    buttons.flatMap((button) => {
      const { width, height } = button.getBoundingClientRect();
      const isThere = width > 1 && height > 1;
      return isThere && Math.max(width, height) < 44 ? [`${button.getAttribute("aria-label")} ${width}x${height}`] : [];
    }),
  );
  expect(small).toEqual([]);
});

/** By how much the page could be scrolled sideways. */
function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
