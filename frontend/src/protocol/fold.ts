// Events to message parts, as backend/openchat/runs/fold.py does it; both are proven on the same recordings.
import { isKnown, type KnownPart, type Part, type RunEvent } from "./events";

/** The parts so far, in order of appearance, and whether the last one may still grow. */
export interface Draft {
  readonly parts: readonly Part[];
  readonly growing: "text" | "reasoning" | null;
}

export const EMPTY: Draft = { parts: [], growing: null };

export function apply(draft: Draft, event: RunEvent): Draft {
  switch (event.type) {
    case "delta":
      return grow(draft, "text", event.text);
    case "reasoning":
      return grow(draft, "reasoning", event.text);
    case "image": {
      const { file_id, url, media_type, width, height } = event;
      return add(draft, { type: "image", file_id, url, media_type, width, height });
    }
    case "citation": {
      const { url, title, start, end } = event;
      return add(draft, { type: "citation", url, title, start, end });
    }
    case "tool_call": {
      const { call_id, name, arguments: given } = event;
      return add(draft, { type: "tool_call", call_id, name, arguments: given });
    }
    case "start":
    case "status":
    case "done":
    case "error":
      return draft;
    default:
      return event satisfies never;
  }
}

/** `reasoningMs` are the durations of the reasoning parts, in order, as far as they are known. */
export function fold(events: Iterable<RunEvent>, reasoningMs: Iterable<number | null> = []): readonly Part[] {
  let draft = EMPTY;
  for (const event of events) draft = apply(draft, event);
  const durations = reasoningMs[Symbol.iterator]();
  return draft.parts.map((part) =>
    isKnown(part) && part.type === "reasoning" ? { ...part, duration_ms: durations.next().value ?? null } : part,
  );
}

/** A message's `content`: its text parts joined. */
export function content(parts: readonly Part[]): string {
  return parts.map((part) => (isKnown(part) && part.type === "text" ? part.text : "")).join("");
}

function grow(draft: Draft, type: "text" | "reasoning", text: string): Draft {
  const last = draft.parts.at(-1);
  if (draft.growing === type && last && isKnown(last) && last.type === type) {
    return { parts: [...draft.parts.slice(0, -1), { ...last, text: last.text + text }], growing: type };
  }
  if (text === "") return { ...draft, growing: type };
  const part: KnownPart = type === "text" ? { type, text } : { type, text, duration_ms: null };
  return { parts: [...draft.parts, part], growing: type };
}

function add(draft: Draft, part: KnownPart): Draft {
  return { parts: [...draft.parts, part], growing: null };
}
