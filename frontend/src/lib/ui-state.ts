import { create } from "zustand";

interface UiState {
  /** The list of conversations over the page, on a screen too small for both. */
  readonly drawerOpen: boolean;
  readonly paletteOpen: boolean;
  readonly shortcutsOpen: boolean;
  /** Where one was before the settings. */
  readonly lastPlace: string;
}

/** What is open over the page. Nothing here outlives it. */
export const useUi = create<UiState>(() => ({
  drawerOpen: false,
  paletteOpen: false,
  shortcutsOpen: false,
  lastPlace: "/",
}));

export function setUi(change: Partial<UiState>): void {
  useUi.setState(change);
}
