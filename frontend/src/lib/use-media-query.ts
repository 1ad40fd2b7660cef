import { useCallback, useSyncExternalStore } from "react";

/** From here on the sidebar has its place beside the page: Tailwind's `md`. */
export const WIDE = "(min-width: 48rem)";

/** Whether the page is as the query says: `(min-width: 40rem)`. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (tell: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", tell);
      return () => media.removeEventListener("change", tell);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
