let field: HTMLTextAreaElement | null = null;
let wasFocused = false;

/** The composer's field comes into the page, with the focus if its forerunner had it; returns how it leaves. */
export function fieldIsHere(element: HTMLTextAreaElement): () => void {
  field = element;
  // The first message leads to another page, on which one goes on writing.
  if (wasFocused && isNothingFocused()) element.focus();
  return () => {
    wasFocused = document.activeElement === element;
    if (field === element) field = null;
  };
}

// Who writes elsewhere, or goes through the list of conversations, stays there.
const OCCUPIED = "input, textarea, select, [data-stop], [role=dialog] *";

/** Begin to write at once, where there is a keyboard: on a phone its keys would cover the page. */
export function focusAtFirst(element: HTMLTextAreaElement): void {
  if (window.matchMedia("(pointer: coarse)").matches || document.activeElement?.matches(OCCUPIED)) return;
  element.focus();
}

function isNothingFocused(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Go to the composer, behind what is written there. */
export function focusComposer(): void {
  if (field === null) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollTop = field.scrollHeight;
}

/** Go on in the composer once what had the focus is gone, where there is a keyboard. */
export function returnToComposer(): void {
  requestAnimationFrame(() => {
    if (field !== null && isNothingFocused()) focusAtFirst(field);
  });
}

/** Whether someone is writing this draft, in this page. */
export function isWriting(draftKey: string): boolean {
  return field !== null && document.hasFocus() && document.activeElement === field && field.dataset.draft === draftKey;
}

const GROWS_BY_ITSELF = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");
// Measuring a long text takes longer than a frame, and it is as high as the field may be anyway.
const SURELY_FULL_CHARS = 20_000;

/** Make a field as high as its text, up to its max-height, where the browser does not do so. */
export function fitHeight(element: HTMLTextAreaElement): void {
  if (GROWS_BY_ITSELF) return;
  if (element.value.length > SURELY_FULL_CHARS) {
    element.style.height = "100vh";
    return;
  }
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}
