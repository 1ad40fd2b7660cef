import type { Model, Params } from "@/lib/types";

type Reasoning = NonNullable<Params["reasoning"]>;
type Effort = NonNullable<Reasoning["effort"]>;

export interface ReasoningChoice {
  readonly value: string;
  readonly label: string;
}

const EFFORTS: readonly Effort[] = ["max", "xhigh", "high", "medium", "low", "minimal"];

const LABELS: Record<Effort, string> = {
  max: "Maximum",
  xhigh: "Extra high",
  high: "High",
  medium: "Medium",
  low: "Low",
  minimal: "Minimal",
  none: "Off",
};

/** What can be chosen, as the catalogue says: the default first, then from the strongest effort down. */
export function reasoningChoices(model: Model | undefined): ReasoningChoice[] {
  const known = model?.reasoning;
  const supported = known ? known.supported_efforts : EFFORTS;
  const efforts = EFFORTS.filter((effort) => supported.includes(effort));
  const takesOff = !known?.mandatory;
  return [
    { value: "default", label: defaultLabel(model) },
    ...efforts.map((effort) => ({ value: effort, label: LABELS[effort] })),
    ...(efforts.length === 0 && takesOff ? [{ value: "on", label: "On" }] : []),
    ...(known?.supports_max_tokens ? [{ value: "budget", label: "Up to a number of tokens" }] : []),
    ...(takesOff ? [{ value: "off", label: "Off" }] : []),
  ];
}

function defaultLabel(model: Model | undefined): string {
  const known = model?.reasoning;
  if (known?.default_enabled === false) return "Default (off)";
  const effort = EFFORTS.find((candidate) => candidate === known?.default_effort);
  return effort ? `Default (${LABELS[effort].toLowerCase()})` : "Default";
}

/** Which choice the parameters stand for. */
export function chosenReasoning(reasoning: Params["reasoning"]): string {
  if (!reasoning) return "default";
  if (reasoning.enabled === false || reasoning.effort === "none") return "off";
  if (reasoning.effort) return reasoning.effort;
  if (reasoning.max_tokens) return "budget";
  return reasoning.enabled === true ? "on" : "default";
}

/** The parameter for a choice; null where it is left to the model. What does not show here is kept. */
export function withReasoning(
  before: Params["reasoning"],
  choice: string,
  model: Model | undefined,
  budget: number,
): Reasoning | null {
  const { effort: _, max_tokens: __, enabled: ___, ...kept } = before ?? {};
  const chosen = chosenFields(choice, model, budget);
  const reasoning = { ...kept, ...chosen };
  return Object.keys(reasoning).length > 0 ? reasoning : null;
}

function chosenFields(choice: string, model: Model | undefined, budget: number): Reasoning {
  if (choice === "budget") return { max_tokens: budget };
  if (choice === "on") return { enabled: true };
  // Where "none" is one of the efforts, it is what every upstream understands.
  if (choice === "off")
    return model?.reasoning?.supported_efforts.includes("none") ? { effort: "none" } : { enabled: false };
  const effort = EFFORTS.find((candidate) => candidate === choice);
  return effort ? { effort } : {};
}

/** An effort that this model does not have becomes the nearest that it has, the gateway says. */
export function isOffered(choice: string, model: Model | undefined): boolean {
  return reasoningChoices(model).some(({ value }) => value === choice);
}

export function effortLabel(choice: string): string {
  const effort = EFFORTS.find((candidate) => candidate === choice);
  return effort ? LABELS[effort] : ({ on: "On", off: "Off", budget: "Up to a number of tokens" }[choice] ?? choice);
}
