import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { answered, ask, composer, words } from "./support/chat";
import { PHONE } from "./support/device";
import { Stage } from "./support/stage";

const stage = new Stage();

const LONG = `echo: ${words(150)}\n\n\`\`\`python\n${"print(1)\n".repeat(30)}\`\`\``;

test("a conversation opens at its end, which a growing message does not hide", async () => {
  const device = await stage.device(PHONE);
  const page = await device.visit();
  await ask(page, LONG);
  await answered(page);
  const later = await device.visit(new URL(page.url()).pathname);
  await answered(later);
  await expect.poll(() => belowView(later)).toBeLessThan(2);
  await composer(later).fill("one\ntwo\nthree\nfour\nfive\nsix\nseven");
  await expect.poll(() => belowView(later)).toBeLessThan(2);
});

test("the name of a language stays above its code", async () => {
  const page = await (await stage.device(PHONE)).visit();
  await ask(page, LONG);
  await answered(page);
  const block = page.locator(".md-code").last();
  await block.scrollIntoViewIfNeeded();
  const bar = await block.locator(".md-code-bar").boundingBox();
  const code = await block.locator("pre").boundingBox();
  const top = await page.getByRole("region", { name: "Messages" }).boundingBox();
  // Where the block begins, or where the view does.
  expect(bar?.y).toBeCloseTo(Math.max((code?.y ?? 0) - (bar?.height ?? 0), top?.y ?? 0), -1);
});

/** What can still be scrolled. */
function belowView(page: Page): Promise<number> {
  return page
    .getByRole("region", { name: "Messages" })
    .evaluate(({ scrollHeight, clientHeight, scrollTop }) => scrollHeight - clientHeight - scrollTop);
}
