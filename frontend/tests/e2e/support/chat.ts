import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { createApi } from "../../../src/protocol/api";
import type { Message } from "../../../src/protocol/events";
import { messagesOf, newConversation, type TestGateway } from "../../support/gateway";

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
  await expect.poll(() => answer(page).getAttribute("aria-label"), PATIENTLY).not.toMatch(/being written/);
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
  const stored = (await storedMessages(gateway, page)).findLast(({ role }) => role === "assistant");
  if (!stored) throw new Error("nothing was answered");
  return stored;
}

/** All branches of the conversation that the page shows, as the gateway has them. */
export function storedMessages(gateway: TestGateway, page: Page): Promise<Message[]> {
  return messagesOf(gateway, shownId(page));
}

/** The id of the conversation that the page shows. */
export function shownId(page: Page): string {
  const id = /\/c\/([^?]+)/.exec(page.url())?.[1];
  if (id === undefined) throw new Error(`${page.url()} is no conversation`);
  return id;
}

interface Told {
  title?: string;
  model?: string;
}

/** The address of a conversation in which these were asked and answered, one after the other, without a page. */
export async function conversation(
  gateway: TestGateway,
  { title, model }: Told = {},
  ...questions: string[]
): Promise<string> {
  const id = await newConversation(gateway, { title: title ?? null, default_model: model ?? null });
  for (const message of questions) {
    const run = await fetch(`${gateway.url}/api/conversations/${id}/runs`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ message }),
    });
    // To its end, which is that of the answer.
    await run.text();
  }
  return `/c/${id}`;
}

/** The conversation at this address, as the gateway has it. */
export async function storedConversation(gateway: TestGateway, address: string) {
  const params = { path: { conversation_id: address.replace("/c/", "") } };
  const { data } = await createApi(gateway).GET("/api/conversations/{conversation_id}", { params });
  if (!data) throw new Error(`${address} has no body`);
  return data;
}

/** `one 1 two 2 …`: so many words, each at one place only, and no Markdown. */
export function words(count: number): string {
  return Array.from({ length: count }, (_, index) => `word${index}`).join(" ");
}

/** For what `expect` waits for. */
export const PATIENTLY = { timeout: 20_000, interval: 50 };
