import { create } from "zustand";
import { persist } from "zustand/middleware";
import { type Activity, NOTHING, seen } from "./activity";

interface State extends Activity {
  /** What streamed when this browser last looked: if it has ended since, nobody saw it. */
  readonly awaited: ReadonlySet<string>;
}

const NAME = "openchat.activity";

export const useActivity = create<State>()(
  persist((): State => ({ ...NOTHING, awaited: new Set() }), {
    name: NAME,
    version: 1,
    partialize: ({ streaming, unseen }) => ({ unseen: [...unseen], awaited: [...streaming.keys()] }),
    merge: (stored, current) => ({
      ...current,
      unseen: idsOf(stored, "unseen"),
      // Of another tab's it need not be known: this one hears of it by itself.
      awaited: current.streaming.size > 0 ? current.awaited : idsOf(stored, "awaited"),
    }),
  }),
);

export function changeActivity(change: (activity: Activity) => Activity): void {
  const state = useActivity.getState();
  const next = change(state);
  if (next !== state) useActivity.setState(next);
}

export function markSeen(conversationId: string): void {
  changeActivity((activity) => seen(activity, conversationId));
}

/** Take over what another tab has seen. Returns how to stop. */
export function shareActivity(): () => void {
  const listen = ({ key }: StorageEvent) => {
    if (key === NAME) void useActivity.persist.rehydrate();
  };
  window.addEventListener("storage", listen);
  return () => window.removeEventListener("storage", listen);
}

function idsOf(stored: unknown, name: string): ReadonlySet<string> {
  if (typeof stored !== "object" || stored === null) return new Set();
  const ids: unknown = Object.getOwnPropertyDescriptor(stored, name)?.value;
  return new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : []);
}
