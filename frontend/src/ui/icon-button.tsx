import clsx from "clsx";
import type { ComponentProps } from "react";
import { Tooltip } from "./tooltip";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  /** Its name, also shown as a tooltip. */
  label: string;
  keys?: string;
  size?: "small" | "medium";
  /** A toggle that is on. */
  pressed?: boolean;
  side?: "top" | "bottom" | "left" | "right";
}

export function IconButton({ label, keys, size = "medium", pressed, side, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys} {...(side && { side })}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={clsx(
          "inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink",
          "disabled:pointer-events-none disabled:opacity-40 aria-pressed:bg-accent-soft aria-pressed:text-accent coarse:size-11",
          size === "small" ? "size-7 [&>svg]:size-4" : "size-9 [&>svg]:size-[1.125rem]",
          className,
        )}
      />
    </Tooltip>
  );
}
