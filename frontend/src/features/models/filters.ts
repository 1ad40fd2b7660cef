import type { Model } from "@/lib/types";
import { comparablePrice, isFree } from "./prices";

export type Trait = "free" | "vision" | "files" | "images" | "tools" | "reasoning";

export interface Filters {
  readonly traits: readonly Trait[];
  /** Tokens of context that it has at least; 0: any. */
  readonly context: number;
  /** Dollars per million tokens, the dearer of input and output; null: any. */
  readonly maxPrice: number | null;
}

export const NO_FILTERS: Filters = { traits: [], context: 0, maxPrice: null };

const HAS: Readonly<Record<Trait, (model: Model) => boolean>> = {
  free: isFree,
  vision: (model) => model.input_modalities.includes("image"),
  files: (model) => model.input_modalities.includes("file"),
  images: (model) => model.output_modalities.includes("image"),
  tools: (model) => model.tools,
  reasoning: (model) => model.reasoning !== null,
};

export const TRAITS: readonly { readonly trait: Trait; readonly label: string; readonly means: string }[] = [
  { trait: "free", label: "Free", means: "costs nothing" },
  { trait: "vision", label: "Vision", means: "sees images" },
  { trait: "files", label: "Files", means: "reads files" },
  { trait: "images", label: "Makes images", means: "makes images" },
  { trait: "tools", label: "Tools", means: "calls tools" },
  { trait: "reasoning", label: "Reasoning", means: "reasons before it answers" },
];

export function traitsOf(model: Model): readonly Trait[] {
  return TRAITS.map(({ trait }) => trait).filter((trait) => HAS[trait](model));
}

export function passes(model: Model, { traits, context, maxPrice }: Filters): boolean {
  return (
    traits.every((trait) => HAS[trait](model)) &&
    (context === 0 || (model.context_length ?? 0) >= context) &&
    (maxPrice === null || comparablePrice(model) <= maxPrice)
  );
}

/** Whether it takes all of these kinds of input. */
export function takes(model: Model, needs: readonly string[]): boolean {
  return needs.every((need) => model.input_modalities.includes(need));
}

export function isFiltering({ traits, context, maxPrice }: Filters): boolean {
  return traits.length > 0 || context > 0 || maxPrice !== null;
}
