export { Composer, type ComposerProps } from "./composer";
export { insertPrompt, insertQuote, moveDraft, restoreDraft, useDraft } from "./drafts";
export { focusComposer } from "./field";
export type { OutgoingMessage } from "./outgoing";
