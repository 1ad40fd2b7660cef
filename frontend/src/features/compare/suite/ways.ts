import type { Variant } from "../types";

/** In each of these every variant is asked; what is empty changes nothing. */
export interface Ways {
  readonly providers: readonly string[];
  readonly temperatures: readonly number[];
  readonly efforts: readonly string[];
  readonly systems: readonly string[];
}

export const NO_WAYS: Ways = { providers: [], temperatures: [], efforts: [], systems: [] };

/** Every variant in every way, with labels that tell them apart. */
export function inEveryWay(base: readonly Variant[], ways: Ways): readonly Variant[] {
  const byProvider = inEach(
    base,
    ways.providers,
    (variant, provider) => ({ ...variant, provider }),
    (name) => name,
  );
  const byTemperature = inEach(
    byProvider,
    ways.temperatures,
    (variant, temperature) => withParams(variant, { temperature }),
    (temperature) => `t ${temperature}`,
  );
  const byEffort = inEach(
    byTemperature,
    ways.efforts,
    (variant, effort) => withParams(variant, { reasoning: { effort } }),
    (effort) => effort,
  );
  return inEach(
    byEffort,
    ways.systems,
    (variant, system_prompt) => ({ ...variant, system_prompt }),
    (_, place) => `system ${place + 1}`,
  );
}

function inEach<Value>(
  base: readonly Variant[],
  values: readonly Value[],
  change: (variant: Variant, value: Value) => Variant,
  told: (value: Value, place: number) => string,
): readonly Variant[] {
  const [only] = values;
  if (only === undefined) return base;
  // The same for all of them tells none apart.
  if (values.length === 1) return base.map((variant) => change(variant, only));
  return base.flatMap((variant) =>
    values.map((value, place) => ({
      ...change(variant, value),
      label: `${variant.label || variant.model} · ${told(value, place)}`,
    })),
  );
}

function withParams(variant: Variant, params: Record<string, unknown>): Variant {
  // The gateway says what its values may be.
  return { ...variant, params: { ...variant.params, ...params } as NonNullable<Variant["params"]> };
}
