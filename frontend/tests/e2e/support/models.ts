import type { Locator, Page } from "playwright-core";

/** Choose a model by its name, in the picker of the composer. */
export async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /^Model: / }).click();
  await search(page, name);
}

/** In the picker that is open. */
export async function search(page: Page, name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Search models" }).fill(name);
  await option(page, name).first().click();
}

export function option(page: Page, name: string): Locator {
  return page.getByRole("option", { name });
}
