import { ConnectionLost } from "./errors";
import type { Frame } from "./frames";
import type { components } from "./openapi";

type Schemas = components["schemas"];

/** What a run's stream sends. */
export type RunEvent = Schemas["StreamEvent"];
export type StartEvent = Schemas["StreamStart"];
export type StatusEvent = Schemas["StreamStatus"];
export type Terminal = Schemas["StreamDone"] | Schemas["StreamError"];

/** What the stream of a comparison sends: the events of its runs, each with its `run_id`, and its own two. */
export type LanesEvent = Schemas["LanesEvent"];
export type LaneEvent = Extract<LanesEvent, RunEvent>;

/** What anyone changes, by any client. */
export type LiveEvent = Schemas["LiveEvent"];

export type Message = Schemas["MessageOut"];
/** A part of a type that this client knows; `type` tells which. */
export type KnownPart =
  | Schemas["TextPart"]
  | Schemas["ReasoningPart"]
  | Schemas["ImagePart"]
  | Schemas["FilePart"]
  | Schemas["CitationPart"]
  | Schemas["ToolCallPart"];
export type Part = Message["parts"][number];

export type RunRequest = Schemas["RunCreate"];

const RUN_EVENTS: Record<RunEvent["type"], true> = {
  start: true,
  status: true,
  reasoning: true,
  delta: true,
  image: true,
  citation: true,
  tool_call: true,
  done: true,
  error: true,
};

const LANES_EVENTS: Record<LanesEvent["type"], true> = { ...RUN_EVENTS, lane: true, end: true };

const LIVE_EVENTS: Record<LiveEvent["type"], true> = {
  ready: true,
  reset: true,
  "conversation.created": true,
  "conversation.updated": true,
  "conversation.deleted": true,
  "message.created": true,
  "run.started": true,
  "run.ended": true,
  "run.settled": true,
  "comparison.created": true,
  "comparison.updated": true,
  "comparison.deleted": true,
  "models.changed": true,
};

const KNOWN_PARTS: Record<KnownPart["type"], true> = {
  text: true,
  reasoning: true,
  image: true,
  file: true,
  citation: true,
  tool_call: true,
};

/** Null for an event of a type that this client does not know: there may be more one day. */
export function runEvent(frame: Frame): RunEvent | null {
  return decoded<RunEvent>(frame, RUN_EVENTS);
}

export function lanesEvent(frame: Frame): LanesEvent | null {
  return decoded<LanesEvent>(frame, LANES_EVENTS);
}

export function liveEvent(frame: Frame): LiveEvent | null {
  return decoded<LiveEvent>(frame, LIVE_EVENTS);
}

export function isKnown(part: Part): part is KnownPart {
  return Object.hasOwn(KNOWN_PARTS, part.type);
}

export function isTerminal(event: RunEvent): event is Terminal {
  return event.type === "done" || event.type === "error";
}

function decoded<Event extends { type: string }>(frame: Frame, types: Record<Event["type"], true>): Event | null {
  try {
    const event: Event = JSON.parse(frame.data);
    return Object.hasOwn(types, event.type) ? event : null;
  } catch (cause) {
    // No gateway wrote this: something on the way damaged it, and another connection may bring it whole.
    throw new ConnectionLost("an event arrived damaged", { cause });
  }
}
