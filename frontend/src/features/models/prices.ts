import type { Model } from "@/lib/types";

export type Pricing = Model["pricing"];
type Override = NonNullable<Exclude<Pricing, "variable">["overrides"]>[number];

/** What asking a model costs, as far as one line can say. */
export type Price =
  | { readonly kind: "free" | "variable" | "unknown" }
  | { readonly kind: "tokens"; readonly input: string; readonly output: string }
  | { readonly kind: "other"; readonly amount: string; readonly unit: string };

export interface PriceLine {
  /** OpenRouter's. */
  readonly name: string;
  readonly label: string;
  readonly amount: string;
  readonly unit: string;
}

interface Kind {
  readonly label: string;
  readonly unit: string;
}

const PER_MILLION = "per million tokens";
const MILLION_PLACES = 6;

// In the order in which they are shown. A price that is not here is shown under its own name, per token.
const KINDS: Readonly<Record<string, Kind>> = {
  prompt: { label: "Input", unit: PER_MILLION },
  completion: { label: "Output", unit: PER_MILLION },
  internal_reasoning: { label: "Reasoning", unit: PER_MILLION },
  input_cache_read: { label: "Cache read", unit: PER_MILLION },
  input_cache_write: { label: "Cache write", unit: PER_MILLION },
  image: { label: "Image input", unit: "per image" },
  image_token: { label: "Image input", unit: PER_MILLION },
  image_output: { label: "Image output", unit: PER_MILLION },
  audio: { label: "Audio input", unit: PER_MILLION },
  audio_output: { label: "Audio output", unit: PER_MILLION },
  input_audio_cache: { label: "Audio cache", unit: PER_MILLION },
  request: { label: "Request", unit: "per request" },
  web_search: { label: "Web search", unit: "per search" },
};

export function priceOf(pricing: Pricing): Price {
  if (pricing === "variable") return { kind: "variable" };
  const { prompt, completion } = pricing;
  if (typeof prompt !== "string" || typeof completion !== "string") return { kind: "unknown" };
  const [input, output] = [perMillion(prompt), perMillion(completion)];
  if (input === null || output === null) return { kind: "unknown" };
  if (input !== "0" || output !== "0") return { kind: "tokens", input: dollars(input), output: dollars(output) };
  // A maker of images takes nothing for its words. A search is an extra that one asks for.
  const charged = priceLines(pricing).find(({ name }) => name !== "web_search");
  return charged ? { kind: "other", amount: charged.amount, unit: charged.unit } : { kind: "free" };
}

export function isFree({ pricing }: Pick<Model, "pricing">): boolean {
  return priceOf(pricing).kind === "free";
}

/** In a few words: `$3 / $15 per M`, `Free`, `Variable`. */
export function price({ pricing }: Pick<Model, "pricing">): string {
  const found = priceOf(pricing);
  switch (found.kind) {
    case "tokens":
      return `${found.input} / ${found.output} per M`;
    case "other":
      return `${found.amount} ${found.unit}`;
    case "free":
      return "Free";
    case "variable":
      return "Variable";
    case "unknown":
      return "Price unknown";
  }
}

/** The same for ears. */
export function spokenPrice({ pricing }: Pick<Model, "pricing">): string {
  const found = priceOf(pricing);
  if (found.kind === "tokens") return `${found.input} in, ${found.output} out per million tokens`;
  if (found.kind === "variable") return "variable price";
  return price({ pricing }).toLowerCase();
}

/** The dearer of input and output in dollars per million tokens, to compare and never to show. */
export function comparablePrice({ pricing }: Pick<Model, "pricing">): number {
  if (pricing === "variable") return Number.POSITIVE_INFINITY;
  const { prompt, completion } = pricing;
  if (typeof prompt !== "string" || typeof completion !== "string") return Number.POSITIVE_INFINITY;
  return Math.max(Number(prompt), Number(completion)) * 10 ** MILLION_PLACES;
}

/** Every price that is charged, the usual ones first. */
export function priceLines(prices: Exclude<Pricing, "variable"> | Override): PriceLine[] {
  const order = Object.keys(KINDS);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(prices)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string" && !CONDITIONS.has(entry[0]))
    .sort(([one], [other]) => rank(one) - rank(other))
    .flatMap(([name, usd]) => line(name, usd) ?? []);
}

const CONDITIONS = new Set(["utc_start", "utc_end", "discount"]);

function line(name: string, usd: string): PriceLine | null {
  const { label, unit } = KINDS[name] ?? { label: name.replaceAll("_", " "), unit: PER_MILLION };
  const amount = unit === PER_MILLION ? perMillion(usd) : plain(usd);
  return amount === null || amount === "0" ? null : { name, label, amount: dollars(amount), unit };
}

/** When the prices of an override count: `Above 200K input tokens, 22:00 to 06:00 UTC`. */
export function overrideCondition(override: Override, tokens: (count: number) => string): string {
  const { min_prompt_tokens: least, utc_start: start, utc_end: end } = override;
  const size = least == null ? [] : [`above ${tokens(least)} input tokens`];
  const hours = start && end ? [`${clock(start)} to ${clock(end)} UTC`] : [];
  const words = [...size, ...hours].join(", ");
  return words === "" ? "At times" : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A share that is taken off, in percent; null where there is none. */
export function discountOf(pricing: Pricing): number | null {
  const share = pricing === "variable" ? 0 : Number(pricing.discount ?? 0);
  return share > 0 && share < 1 ? Math.round(share * 100) : null;
}

/** Dollars per token as dollars per million tokens, digit for digit; null where it is no price. */
export function perMillion(usd: string): string | null {
  const digits = parts(usd);
  if (!digits) return null;
  const fraction = digits.fraction.padEnd(MILLION_PLACES, "0");
  return joined(digits.whole + fraction.slice(0, MILLION_PLACES), fraction.slice(MILLION_PLACES));
}

/** A plain decimal as money: `$3`, `$0.15`, `$22.50`, `$0.0375`. */
export function dollars(decimal: string): string {
  const [whole = "0", fraction = ""] = decimal.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === "" ? `$${grouped}` : `$${grouped}.${fraction.padEnd(2, "0")}`;
}

function plain(usd: string): string | null {
  const digits = parts(usd);
  return digits && joined(digits.whole, digits.fraction);
}

function parts(usd: string): { whole: string; fraction: string } | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(usd);
  return match && { whole: match[1] ?? "0", fraction: match[2] ?? "" };
}

function joined(whole: string, fraction: string): string {
  const kept = fraction.replace(/0+$/, "");
  const begun = whole.replace(/^0+(?=\d)/, "");
  return kept === "" ? begun : `${begun}.${kept}`;
}

function clock(time: string): string {
  return `${time.slice(0, 2)}:${time.slice(2)}`;
}
