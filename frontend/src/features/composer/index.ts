export { Composer, type ComposerProps } from "./composer";
export type { Draft, Setup } from "./draft";
export { type DraftView, insertPrompt, insertQuote, moveDraft, restoreDraft, useDraft } from "./drafts";
export { focusComposer } from "./field";
export type { OutgoingMessage } from "./outgoing";
