import type { Variant } from "../types";
import { MOST_VARIANTS } from "../variants";
import { FileMistake, type Place, readPlaces } from "./place";

const FIELDS = ["model", "provider", "params", "system_prompt", "label"] as const;

/** Those of a file: a list of variants, or one under `variants`. Throws a FileMistake. */
export function variantsOfText(text: string): readonly Variant[] {
  const top = readPlaces(text);
  const listed = top.isList ? top : top.fields(["variants", "name"]).get("variants");
  if (!listed) throw top.wrong("there are no `variants`");
  const variants = listed.items().map(variantOf);
  if (variants.length <= MOST_VARIANTS) return variants;
  throw new FileMistake(`${variants.length} variants are too many. There may be ${MOST_VARIANTS}.`);
}

/** One variant: a model's id alone, or a mapping. What its values may be, the gateway says. */
export function variantOf(place: Place): Variant {
  if (place.isText) return { model: place.text() };
  const fields = place.fields(FIELDS);
  const model = fields.get("model");
  if (!model) throw place.wrong("a variant needs a `model`");
  const params = fields.get("params")?.record("a mapping, such as {temperature: 0.5}");
  const text = (name: (typeof FIELDS)[number]) => fields.get(name)?.text();
  const [provider, system_prompt, label] = [text("provider"), text("system_prompt"), text("label")];
  return {
    model: model.text(),
    ...(provider !== undefined && { provider }),
    // As above.
    ...(params && { params: params as NonNullable<Variant["params"]> }),
    ...(system_prompt !== undefined && { system_prompt }),
    ...(label !== undefined && { label }),
  };
}
