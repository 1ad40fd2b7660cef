import type { Model, Params } from "@/lib/types";

export interface NumberRange {
  readonly min: number | null;
  readonly max: number | null;
  readonly whole: boolean;
}

export type NumberName =
  | "temperature"
  | "top_p"
  | "top_k"
  | "min_p"
  | "top_a"
  | "frequency_penalty"
  | "presence_penalty"
  | "repetition_penalty"
  | "max_tokens"
  | "seed";

export interface NumberParameter {
  readonly name: NumberName;
  readonly label: string;
  readonly about: string;
  readonly range: NumberRange;
}

const fraction: NumberRange = { min: 0, max: 1, whole: false };
const penalty: NumberRange = { min: -2, max: 2, whole: false };

/** OpenRouter's, in the order in which people reach for them. The ranges are the gateway's. */
const NUMBERS: readonly NumberParameter[] = [
  {
    name: "max_tokens",
    label: "Longest answer",
    about: "In tokens, thoughts included",
    range: { min: 1, max: null, whole: true },
  },
  {
    name: "temperature",
    label: "Temperature",
    about: "Higher is more varied",
    range: { min: 0, max: 2, whole: false },
  },
  { name: "top_p", label: "Top P", about: "Share of likely words to pick from", range: fraction },
  {
    name: "top_k",
    label: "Top K",
    about: "How many words to pick from; 0 is all",
    range: { min: 0, max: null, whole: true },
  },
  { name: "min_p", label: "Min P", about: "Least likelihood, beside the likeliest", range: fraction },
  { name: "top_a", label: "Top A", about: "As Min P, by its square", range: fraction },
  { name: "frequency_penalty", label: "Frequency penalty", about: "Against repeating often", range: penalty },
  { name: "presence_penalty", label: "Presence penalty", about: "Against repeating at all", range: penalty },
  {
    name: "repetition_penalty",
    label: "Repetition penalty",
    about: "Above 1 repeats less",
    range: { min: 0, max: 2, whole: false },
  },
  {
    name: "seed",
    label: "Seed",
    about: "The same one, more alike answers",
    range: { min: null, max: null, whole: true },
  },
];

/** Those that the model takes; all of them where nothing says what it takes. */
export function numbersOf(model: Model | undefined): NumberParameter[] {
  return NUMBERS.filter(({ name }) => takes(model, name)).map((parameter) => bounded(parameter, model));
}

function bounded(parameter: NumberParameter, model: Model | undefined): NumberParameter {
  if (parameter.name !== "max_tokens") return parameter;
  return { ...parameter, range: { ...parameter.range, max: model?.max_output_tokens ?? null } };
}

export function takes(model: Model | undefined, name: string): boolean {
  if (!model || model.supported_parameters.length === 0) return true;
  if (name === "max_tokens" && model.supported_parameters.includes("max_completion_tokens")) return true;
  if (name === "reasoning" && model.reasoning !== null) return true;
  return model.supported_parameters.includes(name);
}

export type Read = { readonly value: number } | { readonly problem: string };

/** A number as people write it: `0,7` is one. */
export function readNumber(text: string, range: NumberRange): Read {
  const written = text.trim().replace(",", ".");
  const value = Number(written);
  const fits =
    written !== "" &&
    (range.whole ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
    (range.min === null || value >= range.min) &&
    (range.max === null || value <= range.max);
  return fits ? { value } : { problem: `Enter ${described(range)}.` };
}

/** "a whole number from 1 to 16,384". */
export function described(range: NumberRange): string {
  const kind = range.whole ? "a whole number" : "a number";
  const limits = rangeWords(range);
  return limits === "" ? kind : `${kind}${range.max === null ? ", " : " from "}${limits}`;
}

/** "0 to 2", "1 or more", "" for any. */
export function rangeWords({ min, max }: NumberRange): string {
  if (min === null) return "";
  const least = min.toLocaleString("en").replace("-", "−");
  return max === null ? `${least} or more` : `${least} to ${max.toLocaleString("en")}`;
}

/** Texts at which an answer ends, one a line; a line break within one is written `\n`. */
export function readStops(text: string): string[] | null {
  const stops = text.split("\n").filter((line) => line !== "");
  return stops.length > 0 ? stops.map((line) => line.replaceAll("\\n", "\n")) : null;
}

export function stopsText(stop: Params["stop"]): string {
  const stops = typeof stop === "string" ? [stop] : (stop ?? []);
  return stops.map((text) => text.replaceAll("\n", "\\n")).join("\n");
}

const SHOWN = new Set<string>([...NUMBERS.map(({ name }) => name), "stop", "verbosity", "reasoning"]);

export interface Kept {
  readonly name: string;
  readonly value: string;
  /** Whether the model gets to see it. */
  readonly sent: boolean;
}

/** Parameters that are set and that this panel has no control for, or none for this model. */
export function keptAside(params: Params, model: Model | undefined): Kept[] {
  return Object.entries(params).flatMap(([name, value]): Kept[] => {
    if (value === null || value === undefined) return [];
    const offered = SHOWN.has(name) && takes(model, name);
    return offered ? [] : [{ name, value: JSON.stringify(value), sent: !SHOWN.has(name) && isSent(name, model) }];
  });
}

// What belongs to OpenRouter, not to a model, goes through to it.
const OF_THE_MODEL = new Set(["logit_bias"]);

function isSent(name: string, model: Model | undefined): boolean {
  return !OF_THE_MODEL.has(name) || takes(model, name);
}

/** The same without it: it is left to the model again. */
export function without(params: Params, name: keyof Params): Params {
  const { [name]: _, ...others } = params;
  return others;
}

export function isSet(params: Params): boolean {
  return Object.values(params).some((value) => value !== null && value !== undefined);
}
