import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// A menu or a tooltip stands beside the landmarks; to whom it belongs its button says.
const FLOATING = "[data-radix-popper-content-wrapper]";

/** What axe finds wrong on the page, each with where it is; `rules` names the only ones that are asked. */
export async function violations(page: Page, ...rules: string[]): Promise<string[]> {
  // Evaluated by the debugger, which no Content-Security-Policy binds.
  await page.evaluate(AXE);
  const options = { resultTypes: ["violations"], ...(rules.length > 0 && { runOnly: rules }) };
  const { violations: found } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
  const told = found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, target, failureSummary }) => ({
      id,
      target: String(target),
      words: `${html.slice(0, 200)} ${failureSummary}`,
    })),
  );
  const floats = await page.evaluate(
    ({ targets, floating }) => targets.map((target) => document.querySelector(target)?.closest(floating) != null),
    { targets: told.map(({ target }) => target), floating: FLOATING },
  );
  return told.flatMap(({ id, words }, index) => (id === "region" && floats[index] ? [] : [`${id}: ${words}`]));
}
