import { lazy } from "react";
import type { Begin } from "./begin-comparison";

export { CompareButton } from "./compare-button";
export { setComparing, useComparing } from "./mode";

// Nothing of it is in the first page: each wants a Suspense above it.

/** To whom a draft goes, above its composer. */
export const CompareTray = lazy(() => import("./tray/compare-tray").then((file) => ({ default: file.CompareTray })));

/** One comparison: its lanes, figures and vote. */
export const ComparisonPage = lazy(() =>
  import("./page/comparison-page").then((file) => ({ default: file.ComparisonPage })),
);

/** Those there were. */
export const ComparisonsPage = lazy(() =>
  import("./history/comparisons-page").then((file) => ({ default: file.ComparisonsPage })),
);

/** Many prompts from a file. */
export const SuitePage = lazy(() => import("./suite/suite-page").then((file) => ({ default: file.SuitePage })));

/** Beside a message in its conversation: the comparison that it belongs to, if there is one. */
export const ComparisonTurn = lazy(() =>
  import("./comparison-turn").then((file) => ({ default: file.ComparisonTurn })),
);

/** Ask all variants. Its id; null where it was refused, which was said, and the message is back in the composer. */
export async function beginComparison(begin: Begin): Promise<string | null> {
  const { begun } = await import("./begin-comparison");
  return begun(begin);
}
