import type { Model } from "@/lib/types";
import { makerOf, modelLabel } from "./names";
import { comparablePrice } from "./prices";

export type Order = "name" | "price" | "context" | "newest";

export const ORDERS: readonly { readonly value: Order; readonly label: string }[] = [
  { value: "name", label: "By name" },
  { value: "price", label: "Cheapest" },
  { value: "context", label: "Most context" },
  { value: "newest", label: "Newest" },
];

const alphabet = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const COMPARE: Readonly<Record<Order, (one: Model, other: Model) => number>> = {
  name: byName,
  price: (one, other) => rising(comparablePrice(one), comparablePrice(other)) || byName(one, other),
  context: (one, other) => (other.context_length ?? 0) - (one.context_length ?? 0) || byName(one, other),
  newest: (one, other) => newestFirst(one, other) || byName(one, other),
};

export function sorted(models: readonly Model[], order: Order): Model[] {
  return [...models].sort(COMPARE[order]);
}

export function newestFirst(one: Model, other: Model): number {
  return (other.created_at ?? "").localeCompare(one.created_at ?? "");
}

function byName(one: Model, other: Model): number {
  return alphabet.compare(makerOf(one), makerOf(other)) || alphabet.compare(modelLabel(one), modelLabel(other));
}

// Infinity minus itself is no number.
function rising(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
