import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { TRAITS } from "../filters";
import { setFilters, toggleTrait } from "../picker-state";
import type { Picker } from "./use-picker";

const CONTEXTS = [
  { value: 0, label: "Any context" },
  { value: 32_000, label: "32K context" },
  { value: 128_000, label: "128K context" },
  { value: 1_000_000, label: "1M context" },
];

const PRICES = [
  { value: null, label: "Any price" },
  { value: 1, label: "Up to $1" },
  { value: 5, label: "Up to $5" },
  { value: 20, label: "Up to $20" },
];

/** What the list shows; below, at the list's edge, what its prices mean. */
export function FilterLines({ picker, needs }: { picker: Picker; needs: readonly string[] }) {
  const { filters, fittingOnly, setFittingOnly } = picker;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset does not scroll sideways
    <div role="group" aria-label="Filters" className="flex shrink-0 flex-col gap-1.5 pt-2.5 pb-1">
      <div className="flex gap-1.5 overflow-x-auto px-3 [scrollbar-width:none]">
        {needs.length > 0 && (
          <Chip isOn={fittingOnly} onClick={() => setFittingOnly(!fittingOnly)}>
            Takes {needs.map((need) => NEEDS[need] ?? need).join(" and ")}
          </Chip>
        )}
        {TRAITS.map(({ trait, label }) => (
          <Chip key={trait} isOn={filters.traits.includes(trait)} onClick={() => toggleTrait(trait)}>
            {label}
          </Chip>
        ))}
      </div>
      <div className="flex items-center gap-1.5 px-3">
        <ChipSelect
          label="Context"
          options={CONTEXTS}
          value={filters.context}
          onChange={(context) => setFilters({ context })}
        />
        <ChipSelect
          label="Price of a million tokens"
          options={PRICES}
          value={filters.maxPrice}
          onChange={(maxPrice) => setFilters({ maxPrice })}
        />
        <p className="ml-auto truncate text-xs text-muted">In / out per M</p>
      </div>
    </div>
  );
}

const NEEDS: Partial<Record<string, string>> = { image: "images", file: "files", audio: "audio", video: "video" };

const CHIP =
  "h-7 shrink-0 rounded-full border px-2.5 text-xs whitespace-nowrap transition-colors coarse:h-11 coarse:px-4";
const OFF = "border-strong text-muted hover:bg-hover hover:text-ink";
const ON = "border-accent bg-accent-soft font-medium text-accent";

function Chip({ isOn, ...rest }: { isOn: boolean; children: ReactNode } & ComponentProps<"button">) {
  return <button type="button" aria-pressed={isOn} {...rest} className={clsx(CHIP, isOn ? ON : OFF)} />;
}

interface ChipSelectProps<Value extends number | null> {
  label: string;
  options: readonly { readonly value: Value; readonly label: string }[];
  value: Value;
  onChange: (value: Value) => void;
}

/** The first option is no filter. */
function ChipSelect<Value extends number | null>({ label, options, value, onChange }: ChipSelectProps<Value>) {
  const index = options.findIndex((option) => option.value === value);
  return (
    <select
      aria-label={label}
      value={index}
      onChange={({ target }) => {
        const option = options[Number(target.value)];
        if (option) onChange(option.value);
      }}
      className={clsx(CHIP, "bg-raised", index > 0 ? ON : OFF)}
    >
      {options.map((option, at) => (
        <option key={option.label} value={at}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
