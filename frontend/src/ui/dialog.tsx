import clsx from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useFocusReturn } from "./use-focus-return";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** A sentence about it, read out with the title. */
  description?: string;
  /** Title and description for screen readers alone. */
  titleHidden?: boolean;
  wide?: boolean;
  children: ReactNode;
}

/** In the middle of a wide screen; from below on a phone. Focus stays within, Escape closes, focus returns. */
export function Dialog({ open, onOpenChange, title, description, titleHidden, wide, children }: DialogProps) {
  const focusReturn = useFocusReturn();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          {...focusReturn}
          {...(description === undefined && { "aria-describedby": undefined })}
          className={clsx(
            "fixed z-50 flex max-h-[85dvh] flex-col overflow-hidden border bg-raised shadow-float outline-none",
            "inset-x-0 bottom-0 rounded-t-xl pb-[env(safe-area-inset-bottom)]",
            "sm:inset-x-auto sm:top-[12vh] sm:bottom-auto sm:left-1/2 sm:max-h-[76vh] sm:-translate-x-1/2 sm:rounded-xl",
            wide ? "sm:w-[min(48rem,92vw)]" : "sm:w-[min(30rem,92vw)]",
          )}
        >
          <div className={clsx(titleHidden ? "sr-only" : "px-5 pt-4 pr-14 pb-2")}>
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            {description !== undefined && (
              <Radix.Description className="mt-1 text-sm text-muted">{description}</Radix.Description>
            )}
          </div>
          {children}
          {/* Last, so that what the dialog is for has the focus first. No tooltip: it would take the first Escape. */}
          {!titleHidden && (
            <Radix.Close
              aria-label="Close"
              className="absolute top-3 right-3 inline-flex size-9 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink coarse:size-11"
            >
              <X className="size-[1.125rem]" />
            </Radix.Close>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function DialogBody({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={clsx("min-h-0 grow overflow-y-auto px-5 pt-1 pb-5", className)}>{children}</div>;
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">{children}</div>;
}
