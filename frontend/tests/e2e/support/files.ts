import type { Page } from "playwright-core";

/** A file as somebody has it; `base64` is what is in it. */
export interface Handed {
  readonly name: string;
  readonly type: string;
  readonly base64: string;
}

/** A square of one colour, eight pixels wide. */
export const PICTURE: Handed = {
  name: "square.png",
  type: "image/png",
  base64: "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mM4EaCBFTEMLQkAaplQAbIh774AAAAASUVORK5CYII=",
};

export const NOTES: Handed = { name: "notes.txt", type: "text/plain", base64: btoa("Buy milk.\n") };

/** As from the clipboard, into what has the focus. */
export async function paste(page: Page, ...files: Handed[]): Promise<void> {
  const data = await transfer(page, files);
  await page.evaluate(
    (clipboardData) =>
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      ),
    data,
  );
}

/** Held over the page, by a hand that has not let go. */
export async function drag(page: Page, ...files: Handed[]): Promise<{ drop: () => Promise<void> }> {
  const dataTransfer = await transfer(page, files);
  const target = page.locator("main");
  await target.dispatchEvent("dragenter", { dataTransfer });
  await target.dispatchEvent("dragover", { dataTransfer });
  return { drop: () => target.dispatchEvent("drop", { dataTransfer }) };
}

function transfer(page: Page, files: readonly Handed[]) {
  return page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const { name, type, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], name, { type }));
    }
    return data;
  }, files);
}
