import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Message } from "../../../src/protocol/events";
import { messagesOf, type TestGateway } from "../../support/gateway";

export function composer(page: Page): Locator {
  return page.getByRole("textbox", { name: "Message", exact: true });
}

/** By the button: on a phone Enter begins a line. */
export async function ask(page: Page, question: string): Promise<void> {
  await composer(page).fill(question);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** The last answer in view, finished or not. */
export function answer(page: Page): Locator {
  return page.getByRole("article", { name: /^Answer by/ }).last();
}

/** Resolves when the last answer has ended. */
export async function answered(page: Page): Promise<void> {
  await expect.poll(() => answer(page).getAttribute("aria-label"), POLL).not.toMatch(/being written/);
}

/** Resolves when so much of the last answer is in view. */
export async function saysSoFar(page: Page, text: string): Promise<void> {
  await answer(page).getByText(text).waitFor();
}

/** The text of the last answer as a person sees it. */
export function shownText(page: Page): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is rendered is what is asked for
  return answer(page).locator(".md").innerText();
}

/** The last answer of the conversation that the page shows, as the gateway has it. */
export async function storedAnswer(gateway: TestGateway, page: Page): Promise<Message> {
  const [, conversation = ""] = /\/c\/([^?]+)/.exec(page.url()) ?? [];
  const stored = (await messagesOf(gateway, conversation)).findLast(({ role }) => role === "assistant");
  if (!stored) throw new Error("nothing was answered");
  return stored;
}

/** `one 1 two 2 …`: so many words, each at one place only, and no Markdown. */
export function words(count: number): string {
  return Array.from({ length: count }, (_, index) => `word${index}`).join(" ");
}

const POLL = { timeout: 30_000, interval: 50 };
