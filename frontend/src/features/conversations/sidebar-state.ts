import { flushSync } from "react-dom";
import { create } from "zustand";
import { setPreferences, usePreferences } from "@/lib/preferences";
import { setUi, useUi } from "@/lib/ui-state";
import { WIDE } from "@/lib/use-media-query";

interface SidebarState {
  readonly view: "list" | "archive";
  readonly query: string;
  /** The conversation whose title is being written. */
  readonly renaming: string | null;
}

/** What the sidebar shows; the same in the drawer of a phone. */
export const useSidebar = create<SidebarState>(() => ({ view: "list", query: "", renaming: null }));

export function setSidebar(change: Partial<SidebarState>): void {
  useSidebar.setState(change);
}

function isWide(): boolean {
  return window.matchMedia(WIDE).matches;
}

export function toggleSidebar(): void {
  if (isWide()) setPreferences({ sidebarOpen: !usePreferences.getState().sidebarOpen });
  else setUi({ drawerOpen: !useUi.getState().drawerOpen });
}

export function openSidebar(): void {
  if (isWide()) setPreferences({ sidebarOpen: true });
  else setUi({ drawerOpen: true });
}

/** After a choice in it: the page is what one wants to see. */
export function leaveDrawer(): void {
  setUi({ drawerOpen: false });
}

export function focusSearch(): void {
  // Drawn at once, so that what is typed next is written there.
  flushSync(() => {
    openSidebar();
    setSidebar({ view: "list", renaming: null });
  });
  toField();
  // A drawer has the field a moment later; and what was open over the page gives the focus back first.
  requestAnimationFrame(toField);
}

function toField(): void {
  const fields = document.querySelectorAll<HTMLInputElement>("input[data-conversation-search]");
  const field = [...fields].find((candidate) => candidate.checkVisibility());
  if (!field || document.activeElement === field) return;
  field.focus();
  field.select();
}
