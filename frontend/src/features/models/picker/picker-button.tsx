import clsx from "clsx";
import { ChevronDown, TriangleAlert } from "lucide-react";
import type { ComponentProps } from "react";
import { Tooltip } from "@/ui/tooltip";
import { modelLabel } from "../names";
import { useModels } from "../use-models";

export const SWITCH_KEYS = "Mod+Shift+M";

interface PickerButtonProps extends Omit<ComponentProps<"button">, "value"> {
  value: string | null;
  label: string;
  shortcut: boolean;
}

/** The chosen model's name; opens the picker. */
export function PickerButton({ value, label, shortcut, className, ...rest }: PickerButtonProps) {
  const { byId, isKnown } = useModels();
  const model = value === null ? undefined : byId.get(value);
  const isGone = value !== null && isKnown && model === undefined;
  const words = value === null ? "Choose a model" : modelLabel(model ?? value);
  return (
    <Tooltip
      text={isGone ? "This model is not available any more. Choose another one." : label}
      keys={shortcut ? SWITCH_KEYS : undefined}
    >
      <button
        type="button"
        aria-label={`${label}: ${words}${isGone ? " not available" : ""}`}
        {...rest}
        className={clsx(
          "inline-flex min-h-8 max-w-full min-w-0 items-center gap-1.5 rounded-lg px-2.5 text-sm font-medium transition-colors hover:bg-hover aria-expanded:bg-hover coarse:min-h-11",
          isGone && "bg-warn-soft text-warn",
          className,
        )}
      >
        {isGone && <TriangleAlert className="size-4 shrink-0" />}
        <bdi className="truncate">{words}</bdi> {isGone && <span className="shrink-0 font-normal">not available</span>}
        <ChevronDown className="size-4 shrink-0 text-muted" />
      </button>
    </Tooltip>
  );
}
