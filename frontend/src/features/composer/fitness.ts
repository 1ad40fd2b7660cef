import { count, fileSize } from "@/lib/format";
import type { Model } from "@/lib/types";
import { type Attachment, isImage } from "./draft";

/** What a model must take for an attachment. */
export type Modality = "image" | "file";

/** Why a file cannot be attached at all; null where it can. */
export function fileProblem(file: { name: string; size: number }, maxBytes: number | undefined): string | null {
  if (file.size === 0) return `${file.name} is empty.`;
  if (maxBytes === undefined || file.size <= maxBytes) return null;
  return `${file.name} has ${fileSize(file.size)}; the gateway takes up to ${fileSize(maxBytes)}.`;
}

/** What these attachments need that the model does not take. Nothing where the list does not say what it takes. */
export function missingModalities(attachments: readonly Attachment[], model: Model | undefined): Modality[] {
  if (!model || model.supported_parameters.length === 0) return [];
  const needed = new Set(attachments.flatMap((attachment) => modality(attachment, model) ?? []));
  return [...needed].filter((kind) => !model.input_modalities.includes(kind));
}

// As the gateway does it: text goes into the message as text, which every model takes.
const TEXT_TYPES = ["text/", "application/json", "application/xml", "application/x-yaml", "application/javascript"];

/** Null where any model takes it. */
function modality({ mediaType, stage }: Attachment, model: Model): Modality | null {
  if (isImage(mediaType)) return "image";
  // What a file that is no picture is, only the gateway can tell.
  if (stage.is !== "stored" || TEXT_TYPES.some((type) => mediaType.startsWith(type))) return null;
  // OpenRouter reads these to models that do not read them themselves.
  if (mediaType === "application/pdf" && model.upstream === "openrouter") return null;
  return "file";
}

export interface Readiness {
  readonly hasText: boolean;
  readonly tooLong: boolean;
  readonly maxChars: number | undefined;
  readonly attachments: readonly Attachment[];
  readonly model: string | null;
  /** What models there are is not known yet: with none named, the gateway's default one answers. */
  readonly modelsLoading: boolean;
  readonly missing: readonly Modality[];
}

/** Why the message cannot be sent yet; null where it can. */
export function obstacle(readiness: Readiness): string | null {
  const { hasText, tooLong, maxChars, attachments, model, modelsLoading, missing } = readiness;
  if (!hasText && attachments.length === 0) return "Write a message first";
  if (tooLong) return `Too long: a message has up to ${count(maxChars ?? 0)} characters`;
  if (attachments.some(({ stage }) => stage.is === "uploading")) return "Wait until the upload is finished";
  if (attachments.some(({ stage }) => stage.is === "failed")) return "Retry or remove the upload that failed";
  if (model === null && !modelsLoading) return "Choose a model first";
  if (missing.length > 0) return `This model takes no ${missing.join("s and no ")}s`;
  return null;
}
