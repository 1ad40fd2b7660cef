// An OpenRouter of one model, which answers `{"tokens": 4000, "per_second": 100}` by so much Markdown at that pace. Another
// `seed` has it write something else.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { tokens } from "./texts.mjs";

export const MODEL = "bench/markdown";

const RECORD = {
  id: MODEL,
  canonical_slug: MODEL,
  name: "Bench: Markdown",
  created: 1760000000,
  description: "",
  context_length: 100_000_000,
  architecture: { input_modalities: ["text"], output_modalities: ["text"], modality: "text->text", tokenizer: "Other" },
  pricing: { prompt: "0.000001", completion: "0.000002", request: "0", image: "0" },
  top_provider: { context_length: 100_000_000, max_completion_tokens: 100_000, is_moderated: false },
  supported_parameters: ["max_tokens", "temperature", "seed"],
};

/** Listens; its address and how to end it. */
export async function startUpstream() {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const end = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}/api/v1`, end };
}

async function answer(request, response) {
  const path = new URL(request.url, "http://upstream").pathname;
  if (request.method === "POST" && path.endsWith("/chat/completions")) return stream(request, response);
  const isList = path.endsWith("/models");
  response.writeHead(isList ? 200 : 404, { "Content-Type": "application/json" });
  response.end(JSON.stringify(isList ? { data: [RECORD] } : { error: { code: 404, message: "not here" } }));
}

async function stream(request, response) {
  const body = JSON.parse(await text(request));
  const { tokens: count, per_second: perSecond } = JSON.parse(textOf(body.messages.at(-1)));
  const texts = tokens(count + (body.seed ?? 0), count);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  const began = performance.now();
  for (let sent = 0; sent < count && !response.destroyed; ) {
    // By the clock and not by pauses, which are longer than asked for.
    const due = Math.min(count, 1 + Math.floor(((performance.now() - began) * perSecond) / 1000));
    for (; sent < due; sent += 1) response.write(frame({ delta: { content: texts[sent] }, finish_reason: null }));
    await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
  }
  const usage = { prompt_tokens: 10, completion_tokens: count, total_tokens: count + 10, cost: 0.001 };
  response.end(`${frame({ delta: {}, finish_reason: "stop" }, { usage })}data: [DONE]\n\n`);
}

function textOf({ content }) {
  return typeof content === "string" ? content : content.map(({ text }) => text).join("");
}

function frame(choice, more = {}) {
  const chunk = { id: "gen-1", object: "chat.completion.chunk", created: 1, model: MODEL, provider: "Bench" };
  return `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, ...choice }], ...more })}\n\n`;
}
