import { X } from "lucide-react";
import { Dialog, Popover } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { useMediaQuery } from "@/lib/use-media-query";
import { IconButton } from "@/ui/icon-button";
import { hideDetails, usePickerState } from "../picker-state";
import { AS_POPOVER, DETAILS_BESIDE } from "./sizes";

interface PickerSurfaceProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  trigger: ReactElement;
  title: string;
  /** True where the focus was led elsewhere. */
  onReturn: () => boolean;
  children: ReactNode;
}

/** What the picker stands on: a popover at its button, or on a phone the whole screen. */
export function PickerSurface({ open, onOpenChange, trigger, title, onReturn, children }: PickerSurfaceProps) {
  const asPopover = useMediaQuery(AS_POPOVER);
  const detailsBeside = useMediaQuery(DETAILS_BESIDE);
  const isCoarse = useMediaQuery("(pointer: coarse)");
  const content = {
    onOpenAutoFocus: (event: Event) => {
      // Else the search field has it, and a keyboard comes up over the list.
      if (!isCoarse || !(event.target instanceof HTMLElement)) return;
      event.preventDefault();
      event.target.focus();
    },
    onEscapeKeyDown: (event: Event) => {
      // Where the details stand in place of the list, the first Escape leads back to it.
      if (detailsBeside || !usePickerState.getState().showsDetails) return;
      event.preventDefault();
      hideDetails();
    },
    onCloseAutoFocus: (event: Event) => {
      if (onReturn()) event.preventDefault();
    },
  };
  if (asPopover) {
    return (
      <Popover.Root open={open} onOpenChange={onOpenChange}>
        <Popover.Trigger asChild>{trigger}</Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            {...content}
            aria-label={title}
            align="start"
            sideOffset={6}
            collisionPadding={8}
            className="z-50 flex h-[min(38rem,var(--radix-popover-content-available-height))] max-w-[calc(100vw-1rem)] min-w-[min(34rem,calc(100vw-1rem))] overflow-hidden rounded-xl border bg-raised shadow-float outline-none"
          >
            {children}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    );
  }
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Trigger asChild>{trigger}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Content
          {...content}
          aria-describedby={undefined}
          className="fixed inset-0 z-50 flex h-dvh flex-col bg-raised pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)] outline-none"
        >
          <div className="flex shrink-0 items-center gap-2 pt-1 pr-1 -mb-2 pl-4">
            <Dialog.Title className="grow font-semibold">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close">
                <X />
              </IconButton>
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
