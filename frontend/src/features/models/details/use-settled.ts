import { useEffect, useState } from "react";

/** Whether a value has been the same for so long. */
export function useSettled(value: string, ms: number): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  // A timer runs outside React.
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled === value;
}
