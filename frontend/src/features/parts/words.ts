import { plainMarkdown } from "@/features/markdown";
import type { Part } from "@/lib/types";
import { type Segment, type Source, segmentsOf } from "./segments";

/** A message as Markdown, to be put elsewhere: as it was written, its sources below. Thoughts and tools stay here. */
export function markdownOf(parts: readonly Part[]): string {
  return written(
    parts,
    (text) => text,
    ({ url, title }) => `[${escaped(title ?? url)}](<${url}>)`,
    asMarkdown,
  );
}

/** A message as plain text: Markdown's signs gone, code kept. */
export function plainText(parts: readonly Part[]): string {
  return written(parts, plainMarkdown, ({ url, title }) => (title ? `${title}: ${url}` : url), asWords);
}

function written(
  parts: readonly Part[],
  text: (markdown: string) => string,
  source: (source: Source) => string,
  other: (segment: Segment) => string,
): string {
  const { segments, sources } = segmentsOf(parts);
  const blocks = segments.map((segment) => (segment.type === "text" ? text(segment.text) : other(segment)));
  const list = sources.map((given) => `${given.number}. ${source(given)}`).join("\n");
  return [...blocks, list === "" ? "" : `Sources:\n\n${list}`].filter((block) => block !== "").join("\n\n");
}

function asMarkdown(segment: Segment): string {
  if (segment.type === "image") return `![Image](<${here(segment.part.url)}>)`;
  if (segment.type === "file") return `[${escaped(segment.part.name ?? "File")}](<${here(segment.part.url)}>)`;
  return "";
}

function asWords(segment: Segment): string {
  if (segment.type === "image") return `(image: ${here(segment.part.url)})`;
  if (segment.type === "file") return `(file: ${segment.part.name ?? here(segment.part.url)})`;
  return "";
}

/** The gateway's addresses are its own; elsewhere they need its name. */
function here(url: string): string {
  return URL.canParse(url) ? url : `${globalThis.location?.origin ?? ""}${url}`;
}

function escaped(text: string): string {
  return text.replace(/[[\]\\]/g, "\\$&");
}
