// What the arrow keys stop at in the sidebar: the links to conversations, and to what a search found.
const STOPS = "a[data-stop]";

export function stopsWithin(element: Element): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>(STOPS)];
}

/** The first one of the sidebar that an element is in. */
export function firstStop(element: Element): HTMLElement | undefined {
  const sidebar = element.closest("nav");
  return sidebar ? stopsWithin(sidebar)[0] : undefined;
}

/** Only of what was found for the words that stand there now. */
export function openFirstResult(element: Element): void {
  const results = element.closest("nav")?.querySelector("[data-results]:not([aria-busy=true])");
  if (results) stopsWithin(results)[0]?.click();
}

export function searchFieldOf(element: Element): HTMLElement | null {
  return element.closest("nav")?.querySelector<HTMLElement>("input[data-conversation-search]") ?? null;
}

/** The link to a conversation, where it is drawn. */
export function linkOf(list: Element | null, id: string): HTMLElement | undefined {
  return list ? stopsWithin(list).find((link) => link.dataset.stop === id) : undefined;
}
