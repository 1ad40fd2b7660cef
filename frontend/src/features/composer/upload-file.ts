import { gateway } from "@/lib/gateway";
import type { StoredFile } from "@/lib/types";
import { answer } from "@/protocol/gateway";

// The gateway answers when it has all of it, which takes a large file and a slow line minutes.
const WITHIN_MS = 15 * 60_000;
const MOST_NAME_CHARS = 255;

export interface Upload {
  readonly file: File;
  /** The same each time that this upload is tried. */
  readonly key: string;
  readonly onProgress: (fraction: number) => void;
}

/** Store a file. Throws a GatewayError, or the signal's reason. */
export async function uploadFile(upload: Upload, signal: AbortSignal): Promise<StoredFile> {
  const response = await answer(gateway, (either) => post(upload, either), signal, WITHIN_MS);
  const stored: StoredFile = await response.json();
  return stored;
}

/** By XMLHttpRequest: fetch does not tell how much has been sent. */
function post({ file, key, onProgress }: Upload, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const query = new URLSearchParams({ name: file.name.slice(-MOST_NAME_CHARS) });
    const request = new XMLHttpRequest();
    request.open("POST", `${gateway.url}/api/files?${query}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Idempotency-Key", key);
    request.upload.onprogress = ({ loaded }) => onProgress(Math.min(1, loaded / file.size));
    request.onload = () => resolve(responseOf(request));
    request.onerror = () => reject(new TypeError("the upload broke off"));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const headers = { "Content-Type": request.getResponseHeader("Content-Type") ?? "" };
  return new Response(request.responseText, { status: request.status, headers });
}
