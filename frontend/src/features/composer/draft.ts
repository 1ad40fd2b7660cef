import type { Params, PartIn, StoredFile } from "@/lib/types";

/** A file on its way into a message. What it is, the browser guesses by its name until the gateway has seen it. */
export interface Attachment {
  /** Of this page. */
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  /** Null where nothing tells it any more. */
  readonly size: number | null;
  /** Where a picture can be had. */
  readonly preview: string | null;
  readonly stage: Stage;
}

export type Stage =
  | { readonly is: "uploading"; readonly progress: number }
  | { readonly is: "failed"; readonly problem: string; readonly again: boolean }
  | { readonly is: "stored"; readonly fileId: string };

/** What a conversation begins with, as long as there is none. */
export interface Setup {
  readonly system_prompt: string | null;
  readonly params: Params;
}

/** What is written and not sent yet. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** Chosen for this message; null: the conversation's. */
  readonly model: string | null;
  /** Null: nobody changed it. */
  readonly setup: Setup | null;
  /** When it was last changed: of two pages, the later one counts. */
  readonly at: number;
}

export type DraftMap = Readonly<Record<string, Draft>>;

export const NO_DRAFT: Draft = { text: "", attachments: [], model: null, setup: null, at: 0 };

/** A box of text in the browser holds a few megabytes for the whole site. */
const MOST_DRAFTS = 50;

/** The draft of a conversation that is still to be made. */
export function isNew(key: string): boolean {
  return key === "new" || key === "temporary";
}

export function isEmpty(draft: Draft): boolean {
  return draft.text === "" && draft.attachments.length === 0 && draft.model === null && draft.setup === null;
}

/** The later one of each. A draft that was sent counts too, or another page would bring it back. */
export function merged(ours: DraftMap, theirs: DraftMap): DraftMap {
  const result: Record<string, Draft> = { ...theirs };
  for (const [key, draft] of Object.entries(ours)) {
    const other = result[key];
    if (!other || other.at <= draft.at) result[key] = draft;
  }
  return result;
}

/** The newest, as many with words as without. */
export function bounded(drafts: DraftMap, most = MOST_DRAFTS): DraftMap {
  const newest = Object.entries(drafts).sort(([, a], [, b]) => b.at - a.at);
  const filled = newest.filter(([, draft]) => !isEmpty(draft)).slice(0, most);
  const emptied = newest.filter(([, draft]) => isEmpty(draft)).slice(0, most);
  return Object.fromEntries([...filled, ...emptied]);
}

/** What outlives the page: an upload under way does not, nor does the address of its picture. */
export function lasting(draft: Draft): Draft {
  const attachments = draft.attachments.flatMap((attachment) =>
    attachment.stage.is === "stored" ? [{ ...attachment, preview: storedPreview(attachment) }] : [],
  );
  return { ...draft, attachments };
}

function storedPreview({ mediaType, stage }: Attachment): string | null {
  return stage.is === "stored" && isImage(mediaType) ? `/api/files/${stage.fileId}` : null;
}

const IMAGE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

/** A picture that browsers and the gateway show, and that an image part may be. */
export function isImage(mediaType: string): boolean {
  return IMAGE_TYPES.includes(mediaType);
}

let made = 0;

/** Of an attachment, in this page. */
export function newId(): string {
  made += 1;
  return `${Date.now().toString(36)}-${made}`;
}

export function attachmentOf(id: string, file: StoredFile): Attachment {
  const stage = { is: "stored", fileId: file.id } as const;
  const attachment = { id, name: file.name ?? "File", mediaType: file.media_type, size: file.size, stage };
  return { ...attachment, preview: storedPreview({ ...attachment, preview: null }) };
}

/** The message that a draft is, its text first. */
export function partsOf(draft: Draft): PartIn[] {
  const text: PartIn[] = /\S/.test(draft.text) ? [{ type: "text", text: draft.text }] : [];
  return [...text, ...draft.attachments.flatMap(partOf)];
}

function partOf({ name, mediaType, stage }: Attachment): PartIn[] {
  if (stage.is !== "stored") return [];
  const file_id = stage.fileId;
  return isImage(mediaType) ? [{ type: "image", file_id }] : [{ type: "file", file_id, name }];
}

/** Lines of a quotation, and room to answer it. */
export function withQuote(text: string, quoted: string): string {
  const lines = quoted.trim().split("\n");
  const quote = lines.map((line) => `> ${line}`.trimEnd()).join("\n");
  return `${text.trim() === "" ? "" : `${text.trimEnd()}\n\n`}${quote}\n\n`;
}
