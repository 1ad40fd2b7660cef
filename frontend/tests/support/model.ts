import type { Model } from "@/lib/types";

/** A model of the list, plain unless told otherwise. */
export function model(fields: Partial<Model> = {}): Model {
  return {
    id: "maker/model",
    name: "Maker: Model",
    upstream: "openrouter",
    description: null,
    context_length: 128_000,
    max_output_tokens: 16_384,
    input_modalities: ["text"],
    output_modalities: ["text"],
    supported_parameters: ["temperature"],
    tools: false,
    structured_outputs: false,
    reasoning: null,
    knowledge_cutoff: null,
    pricing: "variable",
    expires_at: null,
    created_at: null,
    ...fields,
  };
}

/** Prices in dollars per token; others, and overrides, by their names. */
export function priced(prompt: string, completion: string, more: object = {}): Exclude<Model["pricing"], "variable"> {
  // The API's description has extra prices and a list of overrides in one object, which no literal is.
  return { prompt, completion, ...more } as Exclude<Model["pricing"], "variable">;
}
