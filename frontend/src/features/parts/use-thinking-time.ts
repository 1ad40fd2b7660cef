import { useEffect, useState } from "react";

const TICK_MS = 1000;

/** For how long it has been, or was, live here, in ms; null where it never was. */
export function useThinkingTime(live: boolean): number | null {
  const [since] = useState(() => (live ? performance.now() : null));
  const [elapsed, setElapsed] = useState(0);
  // The clock goes on outside React.
  useEffect(() => {
    if (!live || since === null) return;
    const measure = () => setElapsed(performance.now() - since);
    const timer = setInterval(measure, TICK_MS);
    return () => {
      clearInterval(timer);
      measure();
    };
  }, [live, since]);
  return since === null ? null : elapsed;
}
