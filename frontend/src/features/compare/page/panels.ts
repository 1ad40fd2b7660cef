import { create } from "zustand";

export type Panel = "diff" | "figures" | "ratings" | "notes" | "judge" | "delete";

interface Panels {
  readonly open: Panel | null;
  /** The lane from which it was opened. */
  readonly place: number | null;
}

/** What is open over the lanes; one at a time. */
export const usePanels = create<Panels>(() => ({ open: null, place: null }));

export function openPanel(open: Panel, place: number | null = null): void {
  usePanels.setState({ open, place });
}

export function closePanel(): void {
  usePanels.setState({ open: null, place: null });
}
