import { create } from "zustand";
import { persist } from "zustand/middleware";

interface Mode {
  /** Drafts that go to several models. */
  readonly drafts: readonly string[];
}

/** Which drafts are to be compared. Kept over a reload, as the drafts are. */
const useMode = create<Mode>()(
  persist(() => ({ drafts: [] }), {
    name: "openchat.comparing",
    version: 1,
    merge: (stored): Mode => ({ drafts: sound(stored) }),
  }),
);

export function useComparing(draftKey: string): boolean {
  return useMode(({ drafts }) => drafts.includes(draftKey));
}

export function setComparing(draftKey: string, comparing: boolean): void {
  useMode.setState(({ drafts }) => {
    const others = drafts.filter((key) => key !== draftKey);
    return { drafts: comparing ? [...others, draftKey] : others };
  });
}

function sound(stored: unknown): readonly string[] {
  if (typeof stored !== "object" || stored === null || !("drafts" in stored) || !Array.isArray(stored.drafts))
    return [];
  return stored.drafts.filter((key) => typeof key === "string");
}
