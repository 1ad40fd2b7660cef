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

export function showTip(tip: Tip): void {
  clearTimeout(timer);
  useTip.setState({ tip });
}

/** Once the pointer has rested on it; `tip` is asked then whether there is anything to say. */
export function showTipSoon(tip: () => Tip | null): void {
  clearTimeout(timer);
  const isNext = useTip.getState().tip !== null || performance.now() - hiddenAt < AGAIN_WITHIN_MS;
  timer = setTimeout(() => useTip.setState({ tip: tip() }), isNext ? 0 : REST_MS);
}

export function hideTip(): void {
  clearTimeout(timer);
  if (useTip.getState().tip === null) return;
  hiddenAt = performance.now();
  useTip.setState({ tip: null });
}

export function hideTipSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(hideTip, LEAVE_MS);
}

/** The pointer came back, or into the tooltip itself. */
export function keepTip(): void {
  clearTimeout(timer);
}
