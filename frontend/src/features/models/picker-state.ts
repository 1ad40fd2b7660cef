import { create } from "zustand";
import { type Filters, NO_FILTERS, type Trait } from "./filters";
import type { Order } from "./sorting";

interface PickerState {
  readonly filters: Filters;
  readonly order: Order;
  readonly showsDetails: boolean;
}

/** How one last looked for a model, as long as the page is there. */
export const usePickerState = create<PickerState>(() => ({ filters: NO_FILTERS, order: "name", showsDetails: false }));

export function setPickerState(change: Partial<PickerState>): void {
  usePickerState.setState(change);
}

export function setFilters(change: Partial<Filters>): void {
  usePickerState.setState(({ filters }) => ({ filters: { ...filters, ...change } }));
}

export function toggleTrait(trait: Trait): void {
  const { traits } = usePickerState.getState().filters;
  setFilters({ traits: traits.includes(trait) ? traits.filter((other) => other !== trait) : [...traits, trait] });
}

export function showDetails(): void {
  setPickerState({ showsDetails: true });
}

export function hideDetails(): void {
  setPickerState({ showsDetails: false });
}
