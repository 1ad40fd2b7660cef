import { useCallback, useSyncExternalStore } from "react";

/** Something big: loaded when first wanted. */
export interface Lazy<Thing> {
  readonly get: () => Thing | null;
  /** Loads it, and tells when it is there. A failed load is tried by the next one that wants it. */
  readonly want: (tell: () => void) => () => void;
}

export function lazily<Thing>(load: () => Promise<Thing>): Lazy<Thing> {
  let thing: Thing | null = null;
  let isAsked = false;
  const watchers = new Set<() => void>();

  const ask = async () => {
    if (isAsked) return;
    isAsked = true;
    try {
      thing = await load();
      for (const tell of watchers) tell();
    } catch {
      // Offline, or a newer version was deployed: what waits for it has its plain form.
      isAsked = false;
    }
  };

  return {
    get: () => thing,
    want: (tell) => {
      watchers.add(tell);
      void ask();
      return () => watchers.delete(tell);
    },
  };
}

/** Null until it is there, or where it is not wanted. */
export function useLazy<Thing>(lazy: Lazy<Thing>, wanted: boolean): Thing | null {
  const subscribe = useCallback((tell: () => void) => (wanted ? lazy.want(tell) : () => {}), [lazy, wanted]);
  return useSyncExternalStore(subscribe, () => (wanted ? lazy.get() : null));
}
