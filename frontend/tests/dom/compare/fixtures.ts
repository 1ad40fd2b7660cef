import type { Comparison, Lane } from "@/features/compare/types";
import type { LanesEvent } from "@/protocol/events";

export function lane(place: number, fields: Partial<Lane> = {}): Lane {
  return {
    place,
    letter: "ABCDEF"[place] ?? "Z",
    run_id: `run-${place}`,
    message_id: `message-${place}`,
    user_message_id: "question",
    earlier_run_ids: [],
    variant: place,
    repeat: 0,
    label: null,
    model: `maker/model-${place}`,
    provider: "Provider",
    status: "completed",
    content: `Text of ${place}.`,
    finish_reason: "stop",
    usage: { prompt_tokens: 10, completion_tokens: 120 + place, reasoning_tokens: 0, cached_tokens: 0 },
    cost_usd: "0.0021",
    cost_source: "upstream",
    timing: {
      queued_ms: 1,
      first_byte_ms: 100,
      first_reasoning_ms: null,
      ttft_ms: 400 + place,
      duration_ms: 2000,
      tokens_per_second: 60,
    },
    error: null,
    notes: [],
    checks: null,
    ...fields,
  };
}

export function comparison(fields: Partial<Comparison> = {}): Comparison {
  const lanes = fields.lanes ?? [lane(0), lane(1)];
  const ended = lanes.filter(({ status }) => status !== "streaming").length;
  return {
    id: "comparison",
    conversation_id: "conversation",
    message_id: "question",
    previous_id: null,
    title: null,
    prompt: "Why is the sky blue?",
    notes: null,
    tags: [],
    status: ended === lanes.length ? "ended" : "running",
    blind: false,
    sealed: false,
    variants: lanes.map(({ place }) => ({
      model: `maker/model-${place}`,
      provider: null,
      params: {},
      system_prompt: null,
      label: null,
    })),
    repeat: 1,
    checks: [],
    on_unsupported: "adapt",
    max_cost_usd: null,
    estimate: null,
    lanes,
    summaries: [],
    differences: [],
    totals: { lanes: lanes.length, ended, usage: null, cost_usd: "0.0042", unknown_costs: 0 },
    chosen_run_id: null,
    vote: null,
    judgements: [],
    created_at: "2026-01-31T12:00:00.000Z",
    updated_at: "2026-01-31T12:00:00.000Z",
    ...fields,
  };
}

/** As it is until the vote. */
export function sealed(lanes: readonly Lane[]): Comparison {
  const hidden = {
    variant: null,
    repeat: null,
    model: null,
    provider: null,
    usage: null,
    cost_usd: null,
    timing: null,
  };
  return comparison({
    blind: true,
    sealed: true,
    variants: [],
    lanes: lanes.map((each) => ({ ...each, ...hidden })),
    totals: { lanes: lanes.length, ended: lanes.length, usage: null, cost_usd: null, unknown_costs: null },
  });
}

/** The stream of all lanes, which a test writes. */
export class LanesStream {
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #events = 0;

  readonly answer = (): Response => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  };

  send(...events: LanesEvent[]): void {
    for (const event of events) {
      this.#events += 1;
      this.#controller?.enqueue(new TextEncoder().encode(`id: ${this.#events}\ndata: ${JSON.stringify(event)}\n\n`));
    }
  }

  say(place: number, text: string): void {
    this.send({ type: "delta", run_id: `run-${place}`, text });
  }
}
