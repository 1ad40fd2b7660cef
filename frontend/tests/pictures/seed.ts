import type { TestGateway } from "../support/gateway";
import * as texts from "./texts";

/** Ids are made of titles, so that a picture can open what it shows. */
export const idOf = (title: string) => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

export const LONG = "How a computer works";
export const BRANCHES = "Sorting in Rust";
export const FAILED = "Tides, explained";
export const INTERRUPTED = "A story about a lighthouse";

const OPUS = "anthropic/claude-opus-4.5";
const GPT = "openai/gpt-5.1";
const FLASH = "google/gemini-2.5-flash";

interface Answer {
  readonly model: string;
  readonly text: string;
  readonly cost?: string;
  /** Why it did not come to its end. */
  readonly failure?: { readonly status: "failed" | "interrupted"; readonly code: string; readonly message: string };
}

/** A question and its answers: the next turn goes on from the last of them. */
type Turn = readonly [question: string, ...answers: Answer[]];

interface Story {
  readonly title: string;
  readonly hoursAgo: number;
  readonly turns: readonly Turn[];
  readonly pinned?: boolean;
  readonly tags?: readonly string[];
}

const STORIES: readonly Story[] = [
  {
    title: "Plan for a vegetable garden",
    hoursAgo: 190,
    pinned: true,
    tags: ["garden"],
    turns: [
      ["Plan four beds of a vegetable garden, with rotation.", { model: OPUS, text: texts.GARDEN, cost: "0.0081" }],
    ],
  },
  {
    title: BRANCHES,
    hoursAgo: 1,
    tags: ["rust"],
    turns: [
      [
        "How do I sort structs by a float field in Rust?",
        { model: FLASH, text: "Use `sort_by` with `partial_cmp`, and decide what NaN means.", cost: "0.0004" },
        { model: OPUS, text: texts.SORTING, cost: "0.0067" },
      ],
      [
        "And without moving the structs?",
        { model: GPT, text: "Sort a list of references instead.", cost: "0.0011" },
        { model: FLASH, text: "Keep a separate list of keys.", cost: "0.0003" },
        { model: OPUS, text: texts.WITHOUT_ALLOCATING, cost: "0.0052" },
      ],
    ],
  },
  {
    title: FAILED,
    hoursAgo: 3,
    turns: [
      ["Why are there two tides a day?", { model: FLASH, text: texts.TIDES, cost: "0.0006" }],
      [
        "Which coast has the highest?",
        {
          model: OPUS,
          text: "",
          failure: {
            status: "failed",
            code: "out_of_credit",
            message:
              "The OpenRouter account has not enough credit for this answer. Add credit, or ask for a shorter one.",
          },
        },
      ],
    ],
  },
  {
    title: INTERRUPTED,
    hoursAgo: 5,
    turns: [
      [
        "Begin a story about a lighthouse. Calm, a little strange.",
        {
          model: GPT,
          text: texts.HALF_A_STORY,
          cost: "0.0019",
          failure: {
            status: "interrupted",
            code: "interrupted",
            message: "The server was stopped while this answer was being written.",
          },
        },
      ],
    ],
  },
  {
    title: "Hydration of bread dough",
    hoursAgo: 26,
    turns: [["What does 70 % hydration mean?", { model: GPT, text: texts.BREAD, cost: "0.0023" }]],
  },
  {
    title: "Why √2 is irrational",
    hoursAgo: 29,
    turns: [["Prove that √2 is irrational.", { model: OPUS, text: texts.PROOF, cost: "0.0049" }]],
  },
  {
    title: LONG,
    hoursAgo: 76,
    turns: texts.LOGIC.map(([question, text]) => [question, { model: GPT, text, cost: "0.0014" }] as const),
  },
  {
    title: "LEFT JOIN with a filter",
    hoursAgo: 101,
    tags: ["work"],
    turns: [["My LEFT JOIN loses rows when I filter. Why?", { model: FLASH, text: texts.SQL, cost: "0.0005" }]],
  },
  {
    title: "Packing list for three days of hiking",
    hoursAgo: 260,
    turns: [["A packing list for three days in the hills?", { model: FLASH, text: texts.PACKING, cost: "0.0004" }]],
  },
  {
    title: "Names for a small sailing boat",
    hoursAgo: 420,
    turns: [["Names for a small sailing boat?", { model: GPT, text: texts.BOATS, cost: "0.0003" }]],
  },
];

/** Conversations of several days, as somebody has them who uses the gateway daily. */
export async function seed(gateway: TestGateway): Promise<void> {
  const conversations = STORIES.map((story) => documentOf(story));
  const response = await fetch(`${gateway.url}/api/import`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ format: "open-chat", version: 1, conversations }),
  });
  if (!response.ok) throw new Error(`the seed was refused: ${await response.text()}`);
}

/** What a picture made is taken away, so that the next one finds the list as it was. */
export async function tidy(gateway: TestGateway): Promise<void> {
  const known = new Set(STORIES.map(({ title }) => idOf(title)));
  const list: { items: { id: string }[] } = await (await fetch(`${gateway.url}/api/conversations`)).json();
  const strays = list.items.filter(({ id }) => !known.has(id));
  await Promise.all(strays.map(({ id }) => fetch(`${gateway.url}/api/conversations/${id}`, { method: "DELETE" })));
}

/** In the format of docs/transfer.md. */
function documentOf({ title, hoursAgo, turns, pinned = false, tags = [] }: Story) {
  const id = idOf(title);
  const began = Date.now() - hoursAgo * 3_600_000;
  const messages: object[] = [];
  const runs: object[] = [];
  let head: string | null = null;
  for (const [place, [question, ...answers]] of turns.entries()) {
    const asked = `${id}-${place}`;
    const at = new Date(began + place * 90_000).toISOString();
    messages.push({
      id: asked,
      parent_id: head,
      role: "user",
      parts: [{ type: "text", text: question }],
      timestamp: at,
    });
    for (const [number, answer] of answers.entries()) {
      const answered = `${asked}-${number}`;
      const parts = answer.text === "" ? [] : [{ type: "text", text: answer.text }];
      messages.push({
        id: answered,
        parent_id: asked,
        role: "assistant",
        parts,
        timestamp: at,
        run_id: `run-${answered}`,
      });
      runs.push(runOf(answer, asked, answered, at));
      head = answered;
    }
  }
  const time = new Date(began).toISOString();
  return {
    id,
    created_at: time,
    updated_at: time,
    title,
    title_source: "user",
    pinned,
    tags,
    head_id: head,
    messages,
    runs,
  };
}

function runOf({ model, text, cost, failure }: Answer, asked: string, answered: string, at: string) {
  const id = `run-${answered}`;
  const status = failure?.status ?? "completed";
  const tokens = Math.ceil(text.length / 4);
  const isEmpty = text === "";
  const counts = {
    prompt_tokens: 120 + asked.length,
    completion_tokens: tokens,
    reasoning_tokens: 0,
    cached_tokens: 0,
  };
  const usage = isEmpty ? null : counts;
  const error = failure ? { code: failure.code, message: failure.message, retryable: true } : null;
  const sent = { model, provider: "Scripted", status, usage, cost_usd: cost ?? null, error };
  return {
    id,
    kind: "chat",
    parent_message_id: asked,
    message_id: answered,
    requested_model: model,
    created_at: at,
    started_at: at,
    ended_at: at,
    outcome: {
      ...sent,
      finish_reason: failure ? null : "stop",
      cost_source: isEmpty ? null : "upstream",
      timing: {
        queued_ms: 1,
        ttft_ms: isEmpty ? null : 640,
        duration_ms: 900 + tokens * 12,
        tokens_per_second: isEmpty ? null : 83.1,
      },
    },
    calls: [{ id: `call-${answered}`, run_id: id, upstream: "openrouter", started_at: at, ended_at: at, ...sent }],
  };
}
