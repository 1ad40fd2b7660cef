import clsx from "clsx";
import { Ellipsis } from "lucide-react";
import type { ComponentProps } from "react";

interface MenuButtonProps extends ComponentProps<"button"> {
  title: string;
  open: boolean;
}

export function MenuButton({ title, open, ...rest }: MenuButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={`More for ${title}`}
      className={clsx(
        "mx-0.5 inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted transition-opacity outline-offset-0 hover:bg-active hover:text-ink coarse:size-11",
        "focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 coarse:opacity-100",
        open ? "opacity-100" : "opacity-0",
      )}
    >
      <Ellipsis className="size-4" />
    </button>
  );
}
