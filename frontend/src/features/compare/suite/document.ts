import { CHECK_TYPES, isLengthCheck, isTextCheck, MOST_CHECKS } from "../checks";
import type { Check, ComparisonRequest, Variant } from "../types";
import { MOST_LANES, MOST_VARIANTS, REPEATS } from "../variants";
import { FileMistake, type Place, readPlaces } from "./place";
import { variantOf } from "./variant-places";
import { inEveryWay, NO_WAYS, type Ways } from "./ways";

const MOST_CONCURRENCY = 16;
const USUAL_CONCURRENCY = 2;
const NAME_CHARS = 60;
const LONGEST_LENGTH = 1_000_000_000;
const FIELDS = [
  "name",
  "variants",
  "set",
  "ways",
  "prompts",
  "checks",
  "repeat",
  "concurrency",
  "max_cost_usd",
  "on_unsupported",
  "tags",
  "judge",
];
const PROMPT_FIELDS = ["name", "prompt", "file", "checks"];
const WAYS_FIELDS = ["provider", "temperature", "effort", "system_prompt"];

/** One question of a suite, which becomes one comparison. `checks` are all that its answers must meet. */
export interface SuitePrompt {
  readonly name: string;
  readonly text: string;
  readonly line: number;
  readonly checks: readonly Check[];
}

/** A suite's file: what is asked, of whom, how often, and what answers must meet. docs/comparing.md describes it. */
export interface Suite {
  readonly name: string;
  readonly prompts: readonly SuitePrompt[];
  readonly variants: readonly Variant[];
  /** Variants that the gateway keeps, beside those. */
  readonly setName: string | null;
  readonly ways: Ways;
  readonly repeat: number;
  readonly concurrency: number;
  readonly maxCostUsd: string | null;
  readonly onUnsupported: "refuse" | "adapt" | null;
  readonly tags: readonly string[];
}

/** Throws a FileMistake, with the line, for what is none. */
export function readSuite(text: string, fileName: string): Suite {
  const top = readPlaces(text);
  const fields = top.fields(FIELDS);
  const judge = fields.get("judge");
  if (judge) throw judge.wrong("a judge is for the command line; take it out, and judge each comparison on its page");
  const prompts = fields.get("prompts");
  if (!prompts) throw top.wrong("there are no `prompts`");
  const variants = fields.get("variants")?.items() ?? [];
  if (variants.length === 0 && !fields.has("set")) throw top.wrong("there are no `variants`, and no `set` of them");
  const ways = fields.get("ways");
  const name = fields.get("name")?.text() ?? fileName.replace(/\.(?:ya?ml|json)$/i, "");
  return {
    name: inOneLine(name),
    prompts: promptsOf(prompts, fields.get("checks")?.items() ?? []),
    variants: variants.map(variantOf),
    setName: fields.get("set")?.text() ?? null,
    ways: ways ? waysOf(ways) : NO_WAYS,
    repeat: fields.get("repeat")?.whole(1, REPEATS.length) ?? 1,
    concurrency: fields.get("concurrency")?.whole(1, MOST_CONCURRENCY) ?? USUAL_CONCURRENCY,
    maxCostUsd: fields.get("max_cost_usd")?.amount() ?? null,
    onUnsupported: fields.get("on_unsupported")?.oneOf(["refuse", "adapt"] as const) ?? null,
    tags:
      fields
        .get("tags")
        ?.items()
        .map((tag) => tag.text()) ?? [],
  };
}

/** Every variant in every way, those of the kept set after the others. Throws a FileMistake for too many or too few. */
export function askedBy({ variants, ways, repeat }: Suite, kept: readonly Variant[]): readonly Variant[] {
  const asked = inEveryWay([...variants, ...kept], ways);
  if (asked.length > MOST_VARIANTS) {
    throw new FileMistake(`${asked.length} variants are too many. There may be ${MOST_VARIANTS}.`);
  }
  const lanes = asked.length * repeat;
  if (lanes >= 2 && lanes <= MOST_LANES) return asked;
  throw new FileMistake(`Each prompt would have ${lanes} answers. There may be 2 to ${MOST_LANES}.`);
}

/** What the gateway is asked, but for the budget. */
export function bodyOf(suite: Suite, prompt: SuitePrompt, variants: readonly Variant[]): ComparisonRequest {
  return {
    message: prompt.text,
    variants: [...variants],
    repeat: suite.repeat,
    title: `${suite.name}: ${prompt.name}`,
    tags: [...suite.tags],
    checks: [...prompt.checks],
    ...(suite.onUnsupported && { on_unsupported: suite.onUnsupported }),
  };
}

function promptsOf(place: Place, common: readonly Place[]): readonly SuitePrompt[] {
  const seen = new Map<string, number>();
  return place.items().map((item) => {
    const prompt = promptOf(item, common);
    const other = seen.get(prompt.name);
    if (other !== undefined) {
      throw item.wrong(`\`${prompt.name}\` is the name of two prompts; the other is in line ${other}`);
    }
    seen.set(prompt.name, item.line);
    return prompt;
  });
}

/** A text alone, or a mapping. What has no name is called by how it begins. */
function promptOf(place: Place, common: readonly Place[]): SuitePrompt {
  const fields = place.isText ? new Map([["prompt", place]]) : place.fields(PROMPT_FIELDS);
  const [given, file] = [fields.get("prompt"), fields.get("file")];
  if (file && !given) {
    throw file.wrong(`the file ${file.text()} is not here; put its text below \`prompt\`, or use the command line`);
  }
  if (!given || file) throw place.wrong("a prompt needs either `prompt` or `file`");
  const text = given.text();
  const words = inOneLine(text);
  const checks = [...common, ...(fields.get("checks")?.items() ?? [])];
  if (checks.length > MOST_CHECKS)
    throw place.wrong(`${checks.length} checks are too many: there may be ${MOST_CHECKS}`);
  return {
    name: fields.get("name")?.text() ?? (words.length > NAME_CHARS ? `${words.slice(0, NAME_CHARS)}…` : words),
    text,
    line: place.line,
    checks: checks.map(checkOf),
  };
}

/** `contains: Paris`, in a mapping of its own. */
function checkOf(place: Place): Check {
  const fields = place.fields([...CHECK_TYPES, "ignore_case"]);
  const given = CHECK_TYPES.filter((name) => fields.has(name));
  const [type] = given;
  const value = type && fields.get(type);
  if (!type || !value || given.length > 1) throw place.wrong(`a check is one of ${CHECK_TYPES.join(", ")}`);
  return { type, value: checkValue(type, value), ignore_case: fields.get("ignore_case")?.flag() ?? false };
}

function checkValue(type: Check["type"], place: Place): Check["value"] {
  if (isTextCheck(type)) return place.text();
  return isLengthCheck(type) ? place.whole(0, LONGEST_LENGTH) : place.record("a JSON schema");
}

function waysOf(place: Place): Ways {
  const fields = place.fields(WAYS_FIELDS);
  const texts = (name: string) =>
    fields
      .get(name)
      ?.items()
      .map((item) => item.text()) ?? [];
  return {
    providers: texts("provider"),
    temperatures:
      fields
        .get("temperature")
        ?.items()
        .map((item) => item.number()) ?? [],
    efforts: texts("effort"),
    systems: texts("system_prompt"),
  };
}

function inOneLine(text: string): string {
  return text.trim().split(/\s+/).join(" ");
}
