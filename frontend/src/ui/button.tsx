import clsx from "clsx";
import type { ComponentProps } from "react";
import { Spinner } from "./spinner";

const LOOKS = {
  solid: "bg-accent text-on-accent hover:brightness-110 disabled:bg-active disabled:text-muted",
  plain: "border border-strong bg-raised hover:bg-hover disabled:text-muted",
  quiet: "hover:bg-hover disabled:text-muted",
  danger: "bg-danger text-page hover:brightness-110 disabled:bg-active disabled:text-muted",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof LOOKS;
  size?: "small" | "medium";
  /** Shows that it is being done, and takes no second press meanwhile. */
  busy?: boolean;
}

export function Button({ look = "plain", size = "medium", busy = false, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      {...rest}
      disabled={rest.disabled || busy}
      className={clsx(
        "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors coarse:min-h-11",
        size === "small" ? "min-h-8 px-2.5 text-sm" : "min-h-9 px-3.5 text-sm",
        LOOKS[look],
        className,
      )}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}
