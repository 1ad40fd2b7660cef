import { onTestFinished, vi } from "vitest";

const WINDOW_PX = 800;
const ROW_PX = 36;

/** Elements with a size, which virtual lists go by: rows of a list are low, all else is as high as a window. */
export function giveLayout(): void {
  const spies = [
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockImplementation(heightOf),
    vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockImplementation(heightOf),
  ];
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
}

function heightOf(this: Element): number {
  return this.hasAttribute("data-index") ? ROW_PX : WINDOW_PX;
}
