import type { Locator, Page } from "playwright-core";

export function sidebar(page: Page): Locator {
  return page.getByRole("navigation", { name: "Conversations" });
}

/** The line of a conversation in the list, by its title. */
export function listed(page: Page, title: string | RegExp): Locator {
  return sidebar(page).getByRole("link", { name: title });
}

/** The titles in the list, from above, as far as they are drawn. */
export function titles(page: Page): Promise<string[]> {
  return sidebar(page).locator("a[data-stop]").allInnerTexts();
}

/** What can be done to a conversation, by the menu of its line. */
export async function fromMenu(page: Page, title: string, action: string): Promise<void> {
  await listed(page, title).hover();
  await page.getByRole("button", { name: `More for ${title}` }).click();
  await page.getByRole("menuitem", { name: action, exact: true }).click();
}

export function toast(page: Page, text: string): Locator {
  return page.getByRole("listitem").filter({ hasText: text });
}
