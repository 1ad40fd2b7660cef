import { gateway } from "@/lib/gateway";
import { ConnectionLost, type Problem, ProblemError } from "@/protocol/errors";
import { frames } from "@/protocol/frames";
import { openStream } from "@/protocol/gateway";
import type { components } from "@/protocol/openapi";

export type Imported = components["schemas"]["ImportedOut"];

export interface ImportProgress {
  readonly fraction: number;
  readonly conversations: number;
}

type ImportEvent =
  | (ImportProgress & { readonly type: "progress" })
  | (Imported & { readonly type: "done" })
  | { readonly type: "error"; readonly error: Problem };

// The gateway answers when it has the whole file, which may be large and come by a slow line.
const UPLOAD_MS = 30 * 60_000;

/** All of it, or nothing. Throws a GatewayError; leaving by the signal leaves nothing behind. */
export async function importFile(
  file: Blob,
  onProgress: (progress: ImportProgress) => void,
  signal: AbortSignal,
): Promise<Imported> {
  const headers = { "Content-Type": "application/octet-stream" };
  const request = { method: "POST", headers, body: file, withinMs: UPLOAD_MS };
  const response = await openStream(gateway, "/api/import", request, signal);
  if (response?.body) {
    for await (const { data } of frames(response.body)) {
      const event: ImportEvent = JSON.parse(data);
      if (event.type === "progress") onProgress(event);
      else if (event.type === "done") return event;
      else throw new ProblemError(event.error);
    }
  }
  signal.throwIfAborted();
  throw new ConnectionLost("the import broke off");
}
