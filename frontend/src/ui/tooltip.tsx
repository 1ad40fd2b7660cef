import { Tooltip as Radix } from "radix-ui";
import { type ReactElement, type ReactNode, useState } from "react";
import { Keys } from "./keys";

export const TooltipProvider = Radix.Provider;

interface TooltipProps {
  text: ReactNode;
  keys?: string | undefined;
  side?: "top" | "bottom" | "left" | "right";
  /** Asked each time: whether there is anything to say. */
  when?: () => boolean;
  children: ReactElement;
}

/** A word about a control, beside the name that the control has by itself. */
export function Tooltip({ text, keys, side = "top", when, children }: TooltipProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => setIsOpen(open && (when?.() ?? true))}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-60 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-page shadow-float"
        >
          {text}
          {keys !== undefined && <Keys keys={keys} inverted />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
