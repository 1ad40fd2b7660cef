import type { PartIn } from "@/lib/types";
import type { Setup } from "./draft";

/** A message on its way. */
export interface OutgoingMessage {
  readonly parts: PartIn[];
  /** While an answer is being written: behind it, or in its place. */
  readonly how: "now" | "queue" | "stop-first";
  readonly model: string | null;
  /** What its conversation begins with, where that is still to be made. */
  readonly setup?: Setup;
}
