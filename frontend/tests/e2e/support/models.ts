import type { Locator, Page } from "playwright-core";

/** Choose a model by its name, in the picker of the composer. */
export async function choose(page: Page, name: string): Promise<void> {
  await openPicker(page);
  await search(page, name);
}

export async function openPicker(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Model: / }).click();
}

/** In the picker that is open. */
export async function search(page: Page, name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Search models" }).fill(name);
  await option(page, name).first().click();
}

/** The model at this place of the list, if it is in sight. */
export function placed(page: Page, place: number): Locator {
  return page.getByRole("listbox", { name: "Models" }).locator(`[role=option][aria-posinset="${place}"]`);
}

/** By the beginning of what is said of it: its name and its maker. */
export function option(page: Page, name: string | RegExp): Locator {
  return page.getByRole("listbox", { name: "Models" }).getByRole("option", { name });
}
