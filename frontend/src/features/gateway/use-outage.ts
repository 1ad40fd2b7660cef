import { useEffect, useState } from "react";

// A hiccup is mended before anybody has read of it.
const UNNOTICED_MS = 2000;
const BACK_SHOWN_MS = 3000;

export type Outage = "none" | "lost" | "back";

/** A lost connection as people are told of it: not of each hiccup, and also of its end. */
export function useOutage(isConnected: boolean): Outage {
  const [outage, setOutage] = useState<Outage>("none");
  // Time passes outside React.
  useEffect(() => {
    if (isConnected) setOutage((was) => (was === "lost" ? "back" : was));
    const timer = isConnected
      ? setTimeout(setOutage, BACK_SHOWN_MS, "none")
      : setTimeout(setOutage, UNNOTICED_MS, "lost");
    return () => clearTimeout(timer);
  }, [isConnected]);
  return outage;
}
