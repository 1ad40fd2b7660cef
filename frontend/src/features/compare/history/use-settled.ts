import { useEffect, useState } from "react";

// Typing goes on meanwhile.
const PAUSE_MS = 250;

/** A text as it is once nobody types it any more. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  // A clock.
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
