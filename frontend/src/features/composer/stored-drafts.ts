import type { Draft, DraftMap, Setup } from "./draft";

/** Drafts as they were stored, without what is broken. */
export function soundDrafts(stored: unknown): DraftMap {
  if (!isRecord(stored)) return {};
  const drafts = Object.entries(stored).flatMap(([key, value]) => {
    const draft = soundDraft(value);
    return draft ? [[key, draft] as const] : [];
  });
  return Object.fromEntries(drafts);
}

function soundDraft(value: unknown): Draft | null {
  if (!isRecord(value) || typeof value.text !== "string" || typeof value.at !== "number") return null;
  const attachments = Array.isArray(value.attachments) ? value.attachments.flatMap(soundAttachment) : [];
  const model = typeof value.model === "string" ? value.model : null;
  return { text: value.text, at: value.at, attachments, model, setup: soundSetup(value.setup) };
}

function soundAttachment(value: unknown): Draft["attachments"] {
  if (!isRecord(value) || !isRecord(value.stage)) return [];
  const { id, name, mediaType, size, preview, stage } = value;
  if (typeof id !== "string" || typeof name !== "string" || typeof mediaType !== "string") return [];
  if (stage.is !== "stored" || typeof stage.fileId !== "string") return [];
  return [
    {
      id,
      name,
      mediaType,
      size: typeof size === "number" ? size : null,
      // Of the gateway's own alone: a stored address must not fetch from anywhere else.
      preview: typeof preview === "string" && preview.startsWith("/api/files/") ? preview : null,
      stage: { is: "stored", fileId: stage.fileId },
    },
  ];
}

function soundSetup(value: unknown): Setup | null {
  if (!isRecord(value) || !isRecord(value.params)) return null;
  // The gateway looks at each parameter again when the conversation is made.
  return { system_prompt: typeof value.system_prompt === "string" ? value.system_prompt : null, params: value.params };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
