import { problemWords } from "@/lib/problem-words";
import type { StoredFile } from "@/lib/types";
import { GatewayError } from "@/protocol/errors";
import { newKey } from "@/protocol/run-client";
import { toast } from "@/ui/toast";
import { type Attachment, attachmentOf, isImage, newId, type Stage } from "./draft";
import { changeDraft, draftOf, forgetPictures, rememberFile, useDrafts } from "./drafts";
import { fileProblem } from "./fitness";
import { uploadFile } from "./upload-file";

/** A browser opens six connections to a server: answers and live events need theirs meanwhile. */
const AT_ONCE = 2;

interface Upload {
  readonly file: File;
  readonly key: string;
  readonly leaving: AbortController;
}

const uploads = new Map<string, Upload>();
const waiting: string[] = [];
let running = 0;

/** Add files to a draft and upload them; says which cannot be. */
export function attachFiles(draftKey: string, files: readonly File[], maxBytes: number | undefined): void {
  const problems = files.flatMap((file) => fileProblem(file, maxBytes) ?? []);
  if (problems.length > 0) toast({ text: problems.join(" "), tone: "danger" });
  const fitting = files.filter((file) => fileProblem(file, maxBytes) === null);
  const added = fitting.map(newAttachment);
  changeDraft(draftKey, { attachments: [...draftOf(draftKey).attachments, ...added] });
  for (const { id } of added) begin(id);
}

export function retryUpload(id: string): void {
  changeStage(id, { is: "uploading", progress: 0 });
  begin(id);
}

export function removeAttachment(draftKey: string, attachment: Attachment): void {
  uploads.get(attachment.id)?.leaving.abort();
  uploads.delete(attachment.id);
  forgetPictures([attachment]);
  const { attachments } = draftOf(draftKey);
  changeDraft(draftKey, { attachments: attachments.filter(({ id }) => id !== attachment.id) });
}

function newAttachment(file: File): Attachment {
  const id = newId();
  uploads.set(id, { file, key: newKey(), leaving: new AbortController() });
  return {
    id,
    name: file.name,
    mediaType: file.type,
    size: file.size,
    preview: isImage(file.type) ? URL.createObjectURL(file) : null,
    stage: { is: "uploading", progress: 0 },
  };
}

function begin(id: string): void {
  waiting.push(id);
  void next();
}

async function next(): Promise<void> {
  if (running === AT_ONCE) return;
  const id = waiting.shift();
  const upload = id === undefined ? undefined : uploads.get(id);
  if (id === undefined) return;
  running += 1;
  if (upload) await carryOut(id, upload);
  running -= 1;
  void next();
}

async function carryOut(id: string, { file, key, leaving }: Upload): Promise<void> {
  const onProgress = (progress: number) => changeStage(id, { is: "uploading", progress });
  try {
    const stored = await uploadFile({ file, key, onProgress }, leaving.signal);
    uploads.delete(id);
    // The same bytes are stored once, under the name that they came with first.
    hasArrived(id, { ...stored, name: file.name });
  } catch (error) {
    if (!leaving.signal.aborted) changeStage(id, failure(error));
  }
}

/** The gateway knows better what it is; the picture at hand stays in sight. */
function hasArrived(id: string, stored: StoredFile): void {
  rememberFile(stored);
  change(id, (attachment) => {
    const arrived = attachmentOf(id, stored);
    return { ...arrived, preview: attachment.preview ?? arrived.preview };
  });
}

function failure(error: unknown): Stage {
  const again = error instanceof GatewayError && error.passing;
  return { is: "failed", problem: problemWords(error), again };
}

function changeStage(id: string, stage: Stage): void {
  change(id, (attachment) => ({ ...attachment, stage }));
}

/** Wherever it is by now: a draft may have moved to its conversation. */
function change(id: string, alter: (attachment: Attachment) => Attachment): void {
  for (const [key, { attachments }] of Object.entries(useDrafts.getState().drafts)) {
    if (!attachments.some((attachment) => attachment.id === id)) continue;
    changeDraft(key, {
      attachments: attachments.map((attachment) => (attachment.id === id ? alter(attachment) : attachment)),
    });
  }
}
