/** The conversation that the page shows; null where it shows none. */
export function currentConversation(): string | null {
  return /^\/c\/([^/]+)$/.exec(window.location.pathname)?.[1] ?? null;
}

/** Whether a person has it before their eyes. */
export function isInView(id: string): boolean {
  return document.visibilityState === "visible" && currentConversation() === id;
}
