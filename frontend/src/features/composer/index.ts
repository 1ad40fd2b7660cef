import { lazy } from "react";

export { Composer, type ComposerProps } from "./composer";
export { insertPrompt, insertQuote, moveDraft, restoreDraft, useDraft, watchDraft } from "./drafts";
export { focusComposer, returnToComposer } from "./field";
export type { OutgoingMessage } from "./outgoing";

/** Fields for what a model takes; wants a Suspense above it. */
export const ParameterFields = lazy(() =>
  import("./parameter-fields").then((file) => ({ default: file.ParameterFields })),
);
