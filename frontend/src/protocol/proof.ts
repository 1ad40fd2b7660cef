import type { Terminal } from "./events";

/** Whether this is the text that the gateway has stored: its length and, where the browser can, its checksum. */
export async function isWhole(text: string, { chars, sha256 }: Pick<Terminal, "chars" | "sha256">): Promise<boolean> {
  if (codePoints(text) !== chars) return false;
  // Browsers have it only on https and on their own machine.
  const { subtle }: { subtle?: SubtleCrypto } = crypto;
  return !subtle || hex(await subtle.digest("SHA-256", new TextEncoder().encode(text))) === sha256;
}

export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
