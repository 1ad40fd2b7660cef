/** An address that a link may lead to: what a person could have typed, and nothing that runs here. */
export interface Address {
  readonly href: string;
  /** Where it leads, in few words. */
  readonly host: string;
}

export function safeLink(url: string | undefined): Address | null {
  const parsed = absolute(url);
  if (!parsed) return null;
  if (parsed.protocol === "mailto:") return { href: parsed.href, host: parsed.pathname };
  return isWeb(parsed) ? { href: parsed.href, host: parsed.host } : null;
}

/** How an image may be shown: at once where nobody else hears of it, on a press where its host would. */
export type ImageAddress = { readonly src: string; readonly host: string | null };

export function safeImage(url: string | undefined): ImageAddress | null {
  if (url === undefined) return null;
  if (/^\/api\/files\/[\w-]+$/.test(url) || RASTER_DATA.test(url)) return { src: url, host: null };
  const parsed = absolute(url);
  return parsed && isWeb(parsed) ? { src: parsed.href, host: parsed.host } : null;
}

const RASTER_DATA = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[\w+/=]+$/;

/** Whether the words of a link look like an address other than its own. */
export function disguises(words: string, { href, host }: Address): boolean {
  const shown = /^\s*(?:https?:\/\/)?(?:[^\s/@]*@)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?::\d+)?(?:[/?#]\S*)?\s*$/iu.exec(
    words,
  )?.[1];
  if (shown === undefined || href.startsWith("mailto:")) return false;
  return bare(shown) !== bare(host.replace(/:\d+$/, ""));
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^www\./, "");
}

/** Addresses within this page are none: an answer has no business with it. */
function absolute(url: string | undefined): URL | null {
  return url !== undefined && URL.canParse(url) ? new URL(url) : null;
}

function isWeb({ protocol }: URL): boolean {
  return protocol === "https:" || protocol === "http:";
}
