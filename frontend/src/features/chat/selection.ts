/** What is selected within the message, if the selection is there alone. */
export function selectionWithin(messageId: string): string | null {
  const selection = window.getSelection();
  const text = selection?.toString().trim();
  if (!selection || !text || selection.rangeCount === 0) return null;
  const element = document.getElementById(messageElementId(messageId));
  return element?.contains(selection.getRangeAt(0).commonAncestorContainer) ? text : null;
}

export function messageElementId(messageId: string): string {
  return `message-${messageId}`;
}
