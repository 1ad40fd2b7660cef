import type { ReactNode } from "react";
import { create } from "zustand";

export interface Tip {
  /** What it is about. */
  readonly anchor: Element;
  readonly text: ReactNode;
  readonly keys: string | undefined;
  readonly side: "top" | "bottom" | "left" | "right";
}

// A pointer that rests means to ask; one that goes on from there asks for the next at once.
const REST_MS = 400;
const AGAIN_WITHIN_MS = 200;
// Enough to get from the control into its tooltip.
const LEAVE_MS = 120;

/** The one tooltip that is shown. */
export const useTip = create<{ tip: Tip | null }>(() => ({ tip: null }));

let timer: ReturnType<typeof setTimeout> | undefined;
let hiddenAt = Number.NEGATIVE_INFINITY;
let isPressed = false;

/** At once: the keyboard has come to it. The focus that a press gives is no question. */
export function showTip(tip: Tip): void {
  if (isPressed || isOpen(tip)) return;
  clearTimeout(timer);
  useTip.setState({ tip });
}

/** What its control opens is in sight and says more. */
function isOpen({ anchor }: Tip): boolean {
  return anchor.getAttribute("aria-expanded") === "true";
}

/** Once the pointer has rested on it; `tip` is asked then whether there is anything to say. */
export function showTipSoon(tip: () => Tip | null): void {
  clearTimeout(timer);
  const isNext = useTip.getState().tip !== null || performance.now() - hiddenAt < AGAIN_WITHIN_MS;
  timer = setTimeout(
    () => {
      const asked = tip();
      useTip.setState({ tip: asked?.anchor.isConnected && !isOpen(asked) ? asked : null });
    },
    isNext ? 0 : REST_MS,
  );
}

export function hideTip(): void {
  clearTimeout(timer);
  if (useTip.getState().tip === null) return;
  hiddenAt = performance.now();
  useTip.setState({ tip: null });
}

/** A control was taken from the page, which sends no event of its own. */
export function dropTip(): void {
  if (useTip.getState().tip?.anchor.isConnected === false) hideTip();
}

/** Its control is being pressed. */
export function pressTip(): void {
  hideTip();
  isPressed = true;
  const release = () => {
    isPressed = false;
  };
  window.addEventListener("pointerup", release, { once: true });
  window.addEventListener("pointercancel", release, { once: true });
}

export function hideTipSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(hideTip, LEAVE_MS);
}

/** The pointer came back, or into the tooltip itself. */
export function keepTip(): void {
  clearTimeout(timer);
}
