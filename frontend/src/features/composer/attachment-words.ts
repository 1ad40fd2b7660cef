import { fileSize } from "@/lib/format";
import type { Attachment } from "./draft";

/** "PDF · 1.2 MB", "62 %", or what went wrong. */
export function stageWords({ name, mediaType, size, stage }: Attachment): string {
  if (stage.is === "failed") return stage.problem;
  if (stage.is === "uploading") return `${Math.round(stage.progress * 100)} %`;
  return [kindWord(name, mediaType), size === null ? "" : fileSize(size)].filter((word) => word !== "").join(" · ");
}

const KINDS: Partial<Record<string, string>> = {
  "text/plain": "Text",
  "application/octet-stream": "File",
};

/** What people call it: what its name ends with, else its type. */
function kindWord(name: string, mediaType: string): string {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1];
  return extension?.toUpperCase() ?? KINDS[mediaType] ?? mediaType.split("/").at(-1)?.toUpperCase() ?? "";
}

/** How the attachments stand, for those who do not see them. */
export function progressWords(attachments: readonly Attachment[]): string {
  const failed = attachments.filter(({ stage }) => stage.is === "failed");
  const first = failed[0];
  if (first) return failed.length === 1 ? `The upload of ${first.name} failed.` : `${failed.length} uploads failed.`;
  const uploading = attachments.filter(({ stage }) => stage.is === "uploading").length;
  if (uploading > 0) return uploading === 1 ? "Uploading a file." : `Uploading ${uploading} files.`;
  if (attachments.length === 0) return "";
  return attachments.length === 1 ? "1 file attached." : `${attachments.length} files attached.`;
}
