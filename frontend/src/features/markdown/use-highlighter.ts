import type { ReactNode } from "react";
import { lazily, useLazy } from "@/lib/lazily";
import { isPlain } from "./languages";

export type Highlight = (code: string, language: string) => ReactNode;

const frequent = lazily(() => import("./highlight"));
const every = lazily(() => import("./highlight-all"));

/** Null as long as there are no colours for the language: the frequent ones load first, the others when needed. */
export function useHighlighter(language: string, wanted: boolean): Highlight | null {
  const isWanted = wanted && !isPlain(language);
  const common = useLazy(frequent, isWanted);
  const isRare = common !== null && !common.knows(language);
  const all = useLazy(every, isWanted && isRare);
  if (!isWanted) return null;
  return isRare ? (all?.knows(language) ? all.highlight : null) : (common?.highlight ?? null);
}
