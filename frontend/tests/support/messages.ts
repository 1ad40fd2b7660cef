import type { Message } from "../../src/lib/types";

/** A stored message; `m("a2", { parent_id: "q1" })`. */
export function m(id: string, more: Partial<Message> = {}): Message {
  return {
    id,
    conversation_id: "c",
    parent_id: null,
    role: id.startsWith("a") ? "assistant" : "user",
    content: id,
    parts: [{ type: "text", text: id }],
    model: id.startsWith("a") ? "openai/gpt-5.1" : null,
    provider: null,
    run_id: id.startsWith("a") ? `run-${id}` : null,
    status: id.startsWith("a") ? "completed" : "complete",
    finish_reason: null,
    usage: null,
    cost_usd: null,
    cost_source: null,
    estimated_cost_usd: null,
    timing: null,
    error: null,
    notes: [],
    continues: null,
    siblings: { index: 0, count: 1, ids: [id] },
    hidden: false,
    timestamp: "2026-07-08T12:00:00.000Z",
    ...more,
  };
}

/** Messages each under the one before. */
export function chain(...ids: string[]): Message[] {
  return ids.map((id, index) => m(id, { parent_id: ids[index - 1] ?? null }));
}
