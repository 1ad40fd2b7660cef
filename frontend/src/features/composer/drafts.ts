import { create } from "zustand";
import { persist } from "zustand/middleware";
import { useShallow } from "zustand/react/shallow";
import type { PartIn, StoredFile } from "@/lib/types";
import {
  type Attachment,
  attachmentOf,
  type Draft,
  isEmpty,
  merged,
  NO_DRAFT,
  newId,
  partsOf,
  type Setup,
  withQuote,
} from "./draft";
import { DraftStorage, parsed, type StoredDrafts } from "./draft-storage";
import { focusComposer, isWriting } from "./field";

const NAME = "openchat.drafts";
const storage = new DraftStorage();

export const useDrafts = create<StoredDrafts>()(
  persist<StoredDrafts>(() => ({ drafts: {} }), { name: NAME, version: 1, storage }),
);

window.addEventListener("pagehide", () => storage.flush());
document.addEventListener("visibilitychange", () => storage.flush());
window.addEventListener("storage", ({ key, newValue }) => key === NAME && adopt(newValue));

/** What another page wrote is taken over, but for what is being written here. */
function adopt(json: string | null): void {
  const theirs = Object.entries(parsed(json)?.state.drafts ?? {}).filter(([key]) => !isWriting(key));
  useDrafts.setState(({ drafts }) => ({ drafts: merged(drafts, Object.fromEntries(theirs)) }));
}

export function draftOf(key: string): Draft {
  return useDrafts.getState().drafts[key] ?? NO_DRAFT;
}

export function changeDraft(key: string, change: Partial<Draft>): void {
  useDrafts.setState(({ drafts }) => ({
    drafts: { ...drafts, [key]: { ...(drafts[key] ?? NO_DRAFT), ...change, at: Date.now() } },
  }));
}

/** It is on its way. What its conversation begins with stays until there is one. */
export function clearDraft(key: string): void {
  const { attachments, setup } = draftOf(key);
  forgetPictures(attachments);
  changeDraft(key, { ...NO_DRAFT, setup });
  // What was sent must not come back with a reload.
  storage.flush();
}

/** A conversation came to be: it has its setup, and what was written since goes along. */
export function moveDraft(from: string, to: string): void {
  if (from === to) return;
  const draft = { ...draftOf(from), setup: null };
  if (from === "temporary") keepInMemory(to);
  if (!isEmpty(draft)) changeDraft(to, draft);
  changeDraft(from, NO_DRAFT);
}

/** Keep this draft out of the browser's storage. */
export function keepInMemory(key: string): void {
  storage.keepInMemory(key);
}

/** Put back a message that was not sent, before what has been written since. */
export function restoreDraft(key: string, parts: readonly PartIn[]): void {
  const draft = draftOf(key);
  const texts = [...parts.flatMap((part) => (part.type === "text" ? [part.text] : [])), draft.text];
  const text = texts.filter((piece) => piece !== "").join("\n\n");
  changeDraft(key, { text, attachments: [...parts.flatMap(restored), ...draft.attachments] });
  storage.flush();
}

/** Quote a passage into the composer, and go there. */
export function insertQuote(draftKey: string, text: string): void {
  changeDraft(draftKey, { text: withQuote(draftOf(draftKey).text, text) });
  focusComposer();
}

/** Begin the draft with this, behind what is written already, and go there. */
export function insertPrompt(draftKey: string, text: string): void {
  const written = draftOf(draftKey).text.trimEnd();
  changeDraft(draftKey, { text: written === "" ? text : `${written}\n\n${text}` });
  focusComposer();
}

interface DraftView {
  readonly model: string | null;
  readonly setup: Setup | null;
  readonly isEmpty: boolean;
}

/** What a page wants to know of a draft. Typing does not change it. */
export function useDraft(key: string): DraftView {
  return useDrafts(
    useShallow(({ drafts }) => {
      const { text, attachments, model, setup } = drafts[key] ?? NO_DRAFT;
      return { model, setup, isEmpty: text === "" && attachments.length === 0 };
    }),
  );
}

/** Hear what would be sent: at once, and with each change of it. Returns how to stop. */
export function watchDraft(key: string, listen: (parts: PartIn[]) => void): () => void {
  let heard: Draft | null = null;
  const look = () => {
    const draft = draftOf(key);
    if (heard?.text === draft.text && heard.attachments === draft.attachments) return;
    heard = draft;
    listen(partsOf(draft));
  };
  look();
  return useDrafts.subscribe(look);
}

const seen = new Map<string, StoredFile>();

/** Remember what a stored file is called, for the message that comes back. */
export function rememberFile(file: StoredFile): void {
  seen.set(file.id, file);
}

function restored(part: PartIn): Attachment[] {
  if (part.type === "text" || !part.file_id) return [];
  const file = seen.get(part.file_id);
  const id = newId();
  if (file) return [attachmentOf(id, file)];
  const stage = { is: "stored", fileId: part.file_id } as const;
  if (part.type === "file") {
    return [{ id, name: part.name ?? "File", mediaType: "application/octet-stream", size: null, preview: null, stage }];
  }
  return [{ id, name: "Image", mediaType: "image/png", size: null, preview: `/api/files/${part.file_id}`, stage }];
}

export function forgetPictures(attachments: readonly Attachment[]): void {
  for (const { preview } of attachments) if (preview?.startsWith("blob:")) URL.revokeObjectURL(preview);
}
