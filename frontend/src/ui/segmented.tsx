import { ToggleGroup } from "radix-ui";
import { type ReactNode, useId } from "react";

interface SegmentedProps<Value extends string> {
  label: string;
  labelHidden?: boolean;
  value: Value;
  options: readonly { readonly value: Value; readonly label: ReactNode }[];
  onChange: (value: Value) => void;
}

/** One of a few, all of them in sight. */
export function Segmented<Value extends string>({
  label,
  labelHidden,
  value,
  options,
  onChange,
}: SegmentedProps<Value>) {
  const id = useId();
  const choose = (chosen: string) => {
    const option = options.find((candidate) => candidate.value === chosen);
    if (option) onChange(option.value);
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
      <span id={id} className={labelHidden ? "sr-only" : "text-sm font-medium"}>
        {label}
      </span>
      <ToggleGroup.Root
        type="single"
        value={value}
        onValueChange={choose}
        aria-labelledby={id}
        className="inline-flex rounded-lg border bg-side p-0.5"
      >
        {options.map((option) => (
          <ToggleGroup.Item
            key={option.value}
            value={option.value}
            className="min-h-8 rounded-md px-3 text-sm text-muted hover:text-ink data-[state=on]:bg-raised data-[state=on]:text-ink data-[state=on]:shadow-sm dark:data-[state=on]:bg-active coarse:min-h-11"
          >
            {option.label}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
    </div>
  );
}
