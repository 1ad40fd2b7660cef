import { create } from "zustand";

interface PageState {
  /** Markdown as it was written, in place of how it looks. */
  readonly raw: boolean;
  /** Lanes scroll together. */
  readonly together: boolean;
  /** Which lanes are spoken to who listens: all, none, or the one in this place. */
  readonly spoken: "all" | "none" | number;
}

/** How comparisons are looked at, until the page is left. */
export const useLook = create<PageState>(() => ({ raw: false, together: false, spoken: "all" }));

export function setLook(change: Partial<PageState>): void {
  useLook.setState(change);
}
