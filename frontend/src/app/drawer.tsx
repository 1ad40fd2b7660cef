import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { useFocusReturn } from "@/ui/use-focus-return";

interface DrawerProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

/** The sidebar on a phone: over the page from the left. Closes by Escape, by a press beside it, and by a choice in it. */
export function Drawer({ open, onOpenChange, children }: DrawerProps) {
  const focusReturn = useFocusReturn();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-black/40 md:hidden" />
        <Dialog.Content
          {...focusReturn}
          aria-describedby={undefined}
          // On the drawer itself: its first button would show its tooltip.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className="fixed inset-y-0 left-0 z-40 w-[min(20rem,86vw)] border-r bg-side pb-[env(safe-area-inset-bottom)] outline-none md:hidden"
        >
          <Dialog.Title className="sr-only">Conversations</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
