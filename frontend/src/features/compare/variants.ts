import { modelLabel } from "@/features/models";
import type { Model } from "@/lib/types";
import type { Variant } from "./types";

export const MOST_VARIANTS = 12;
export const MOST_LANES = 48;
const MOST_REPEATS = 10;

export const REPEATS = Array.from({ length: MOST_REPEATS }, (_, index) => index + 1);

type Named = Pick<Variant, "model" | "label">;

/** What a variant is called: its own label, else its model's name. */
export function variantName(variant: Named, byId: ReadonlyMap<string, Model>): string {
  return variant.label || modelLabel(byId.get(variant.model) ?? variant.model);
}

/** How it differs from the model as it is, in a few words each. */
export function variantWords(variant: Omit<Variant, "params"> & { params?: object }): string[] {
  const params: Record<string, unknown> = { ...variant.params };
  const { temperature, reasoning, ...others } = params;
  const effort = typeof reasoning === "object" && reasoning !== null && "effort" in reasoning ? reasoning.effort : null;
  const further = Object.values({ ...others, ...(effort === null && { reasoning }) }).filter(isSet).length;
  return [
    variant.provider ? `by ${variant.provider}` : "",
    isSet(temperature) ? `temperature ${temperature}` : "",
    isSet(effort) ? `effort ${effort}` : "",
    further > 0 ? `${further} more ${further === 1 ? "parameter" : "parameters"}` : "",
    variant.system_prompt ? "own system prompt" : "",
  ].filter((words) => words !== "");
}

/** The same without what says nothing, as it is sent and shared. */
export function bare({ model, provider, params, system_prompt, label }: Variant): Variant {
  const given = Object.fromEntries(Object.entries(params ?? {}).filter(([, value]) => isSet(value)));
  return {
    model,
    ...(provider && { provider }),
    ...(Object.keys(given).length > 0 && { params: given }),
    ...(system_prompt && { system_prompt }),
    ...(label && { label }),
  };
}

/** Variants as somebody wrote them: a list, or an object that has one; null where they are none. */
export function readVariants(json: string): Variant[] | null {
  try {
    const read: unknown = JSON.parse(json);
    const list: unknown = isRecord(read) ? read.variants : read;
    return Array.isArray(list) ? soundVariants(list) : null;
  } catch {
    return null;
  }
}

/** As many as there may be of those that are variants; null where one is not. */
export function soundVariants(list: readonly unknown[]): Variant[] | null {
  const isSound = list.length > 0 && list.length <= MOST_VARIANTS && list.every(isVariant);
  return isSound ? list.map((variant) => bare(variant)) : null;
}

function isVariant(value: unknown): value is Variant {
  if (!isRecord(value) || typeof value.model !== "string" || value.model === "") return false;
  const texts = [value.provider, value.system_prompt, value.label];
  return (
    texts.every((text) => !isSet(text) || typeof text === "string") && (!isSet(value.params) || isRecord(value.params))
  );
}

/** Variants for an address. */
export function encoded(variants: readonly Variant[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(variants.map(bare)));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

export function decoded(text: string): Variant[] | null {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    return readVariants(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
