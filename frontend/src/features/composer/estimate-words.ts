import { count, money } from "@/lib/format";
import type { components } from "@/protocol/openapi";

type QuoteOut = components["schemas"]["QuoteOut"];

/** As openapi-fetch reads it, which knows no tuples. */
export type Quote = Omit<QuoteOut, "prompt_tokens_range"> & { readonly prompt_tokens_range: readonly number[] };

export interface EstimateWords {
  readonly short: string;
  readonly long: readonly string[];
  readonly warns: boolean;
}

/** What sending it would cost, for people. */
export function estimateWords(quote: Quote): EstimateWords {
  const tokens = `${quote.prompt_tokens.toLocaleString("en")} ${quote.prompt_tokens === 1 ? "token" : "tokens"}`;
  const [low = 0, high = 0] = quote.prompt_tokens_range;
  const size = `The conversation with this message has about ${tokens} (${count(low)} to ${count(high)}).`;
  if (!quote.fits) {
    const way = "Shorten it, or choose a model with a longer context.";
    return { short: "Too long for this model", long: [size, `This model does not take as many. ${way}`], warns: true };
  }
  return {
    short: [price(quote), tokens].filter((words) => words !== "").join(" · "),
    long: [size, cost(quote)],
    warns: false,
  };
}

function price({ cost_usd }: Quote): string {
  if (cost_usd === null) return "";
  if (Number(cost_usd.max) === 0) return "Free";
  const [min, max] = [dollars(cost_usd.min), dollars(cost_usd.max)];
  const range = min === max ? max : `${min} to ${max}`;
  return range.startsWith("<") ? range : `~${range}`;
}

function cost({ cost_usd, max_tokens }: Quote): string {
  if (cost_usd === null) return "What it costs is not known before: the price depends on who answers.";
  if (Number(cost_usd.max) === 0) return "Nothing is charged for it.";
  const longest = `${count(max_tokens)} tokens`;
  return `Sending it costs about ${dollars(cost_usd.prompt)}; with an answer of full length, ${longest}, up to ${dollars(cost_usd.max)}.`;
}

/** To two digits: more would look exact. */
function dollars(usd: string): string {
  const rounded = Number(Number(usd).toPrecision(2));
  return rounded === 0 ? "$0" : money(String(rounded));
}
