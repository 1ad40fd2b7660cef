import { type Mark, NO_MARKS } from "@/features/markdown";
import type { KnownPart, Part } from "@/lib/types";
import { isKnown } from "@/protocol/events";

type Named<Type extends KnownPart["type"]> = Extract<KnownPart, { type: Type }>;
type Citation = Named<"citation">;

export interface Source {
  readonly number: number;
  readonly url: string;
  readonly title: string | null;
}

/** What is shown as one: a citation parts a text in the store, but not for its reader. */
export type Segment =
  | { readonly type: "text"; readonly text: string; readonly marks: readonly Mark[] }
  | { readonly type: "reasoning"; readonly part: Named<"reasoning">; readonly isLast: boolean }
  | { readonly type: "image"; readonly part: Named<"image"> }
  | { readonly type: "file"; readonly part: Named<"file"> }
  | { readonly type: "tool_call"; readonly part: Named<"tool_call">; readonly results: readonly Part[] }
  | { readonly type: "other"; readonly part: Part };

/** Text that goes on over citations, and where it begins in the whole content. */
interface Text {
  readonly text: string;
  readonly start: number;
}

/** A citation and how much of the content there was when it came. */
interface Cited {
  readonly citation: Citation;
  readonly sentAt: number;
}

export function segmentsOf(parts: readonly Part[]): { segments: Segment[]; sources: Source[] } {
  const pieces: (Text | Exclude<Part, Named<"text"> | Citation>)[] = [];
  const cited: Cited[] = [];
  let content = "";
  for (const part of parts) {
    if (isKnown(part) && part.type === "citation") cited.push({ citation: part, sentAt: content.length });
    else if (isKnown(part) && part.type === "text") {
      const last = pieces.at(-1);
      if (last && isText(last)) pieces[pieces.length - 1] = { ...last, text: last.text + part.text };
      else pieces.push({ text: part.text, start: content.length });
      content += part.text;
    } else pieces.push(part);
  }
  const sources = sourcesOf(cited);
  const marks = marksOf(cited, sources, content);
  const results = resultsByCall(parts);
  const last = parts.at(-1);
  const segments = pieces.flatMap((piece): Segment[] => {
    if (isText(piece)) return [{ type: "text", text: piece.text, marks: marksWithin(marks, piece) }];
    if (!isKnown(piece)) return isResultOf(piece, results) ? [] : [{ type: "other", part: piece }];
    return segmentOf(piece, results, piece === last);
  });
  return { segments, sources };
}

function isText(piece: Text | Part): piece is Text {
  return "start" in piece && !("type" in piece);
}

function segmentOf(part: KnownPart, results: ReadonlyMap<string, Part[]>, isLast: boolean): Segment[] {
  switch (part.type) {
    case "reasoning":
      return [{ type: "reasoning", part, isLast }];
    case "tool_call":
      return [{ type: "tool_call", part, results: results.get(part.call_id) ?? [] }];
    case "image":
      return [{ type: "image", part }];
    case "file":
      return [{ type: "file", part }];
    case "text":
    case "citation":
      return [];
    default:
      return part satisfies never;
  }
}

function marksWithin(marks: readonly Mark[], { text, start }: Text): readonly Mark[] {
  const own = marks.filter(({ at }) => at > start && at <= start + text.length);
  return own.length === 0 ? NO_MARKS : own.map((mark) => ({ ...mark, at: mark.at - start }));
}

/** Numbered by address, in the order in which they came. */
function sourcesOf(cited: readonly Cited[]): Source[] {
  const byUrl = new Map<string, Source>();
  for (const { citation } of cited) {
    const known = byUrl.get(citation.url);
    const title = known?.title ?? citation.title;
    byUrl.set(citation.url, { number: known?.number ?? byUrl.size + 1, url: citation.url, title });
  }
  return [...byUrl.values()];
}

/** Where what they prove ends, if the model said so; else where they came; nowhere before any text. */
function marksOf(cited: readonly Cited[], sources: readonly Source[], content: string): Mark[] {
  if (cited.length === 0) return [];
  const unitsOf = codePointsToUnits(content);
  const marks = cited.flatMap(({ citation: { url, start, end }, sentAt }): Mark[] => {
    const source = sources.find((candidate) => candidate.url === url);
    const isPlaced = end !== null && end > (start ?? 0);
    const at = (isPlaced ? unitsOf(end) : null) ?? sentAt;
    return source && at > 0 ? [{ ...source, at }] : [];
  });
  const seen = new Set<string>();
  return marks.filter(({ at, number }) => {
    const key = `${at}:${number}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The gateway counts in code points. Null beyond the end. */
function codePointsToUnits(content: string): (codePoints: number) => number | null {
  if (!/[\ud800-\udbff]/.test(content)) return (place) => (place <= content.length ? place : null);
  const characters = [...content];
  return (place) => (place <= characters.length ? characters.slice(0, place).join("").length : null);
}

/** `tool_result` is not among the types that this client's gateway describes: its shape may be any. */
function resultsByCall(parts: readonly Part[]): ReadonlyMap<string, Part[]> {
  const results = new Map<string, Part[]>();
  for (const part of parts) if (isKnown(part) && part.type === "tool_call") results.set(part.call_id, []);
  for (const part of parts) {
    if (!isKnown(part) && part.type === "tool_result" && typeof part.call_id === "string") {
      results.get(part.call_id)?.push(part);
    }
  }
  return results;
}

function isResultOf(part: Part, results: ReadonlyMap<string, Part[]>): boolean {
  return [...results.values()].some((found) => found.includes(part));
}
