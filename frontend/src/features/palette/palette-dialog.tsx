import { Dialog } from "radix-ui";
import { useRef } from "react";
import { setUi } from "@/lib/ui-state";
import { useFocusReturn } from "@/ui/use-focus-return";
import { PaletteMenu } from "./palette-menu";

export function PaletteDialog({ open }: { open: boolean }) {
  // Where the focus goes is for what was chosen to say, so that is done when the dialog has gone.
  const chosen = useRef<(() => void) | null>(null);
  const choose = (run: () => void) => {
    chosen.current = run;
    setUi({ paletteOpen: false });
  };
  const { onOpenAutoFocus, onCloseAutoFocus } = useFocusReturn();
  const runChosen = (event: Event) => {
    onCloseAutoFocus(event);
    chosen.current?.();
    chosen.current = null;
  };
  return (
    <Dialog.Root open={open} onOpenChange={(paletteOpen) => setUi({ paletteOpen })}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={onOpenAutoFocus}
          onCloseAutoFocus={runChosen}
          className="fixed inset-x-2 top-2 z-50 flex max-h-[calc(100dvh-1rem)] flex-col overflow-hidden rounded-xl border bg-raised shadow-float outline-none sm:inset-x-auto sm:top-[12vh] sm:left-1/2 sm:max-h-[min(30rem,76vh)] sm:w-[min(38rem,92vw)] sm:-translate-x-1/2"
        >
          <Dialog.Title className="sr-only">Command palette</Dialog.Title>
          <PaletteMenu choose={choose} close={() => setUi({ paletteOpen: false })} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
