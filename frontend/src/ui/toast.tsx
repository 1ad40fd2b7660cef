import { create } from "zustand";
import { lazily, useLazy } from "@/lib/lazily";

export interface ToastMessage {
  readonly text: string;
  readonly tone?: "plain" | "danger";
  /** The way back, or the next step. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Shown extends ToastMessage {
  readonly id: number;
}

/** What is being said. */
export const useToasts = create<{ shown: readonly Shown[]; next: number }>(() => ({ shown: [], next: 1 }));

/** Say something in passing; the last three are in sight. */
export function toast(message: ToastMessage): void {
  useToasts.setState(({ shown, next }) => ({ shown: [...shown, { ...message, id: next }].slice(-3), next: next + 1 }));
}

export function dismiss(id: number): void {
  useToasts.setState(({ shown }) => ({ shown: shown.filter((message) => message.id !== id) }));
}

const cards = lazily(() => import("./toast-cards").then(({ ToastCards }) => ToastCards));

/** Where they are shown. What draws them comes after the first page; if that failed, once there is something to say. */
export function Toaster() {
  const isWanted = useToasts(({ shown }) => shown.length > 0);
  const early = useLazy(cards, true);
  const late = useLazy(cards, isWanted);
  const Cards = early ?? late;
  return Cards && <Cards />;
}
