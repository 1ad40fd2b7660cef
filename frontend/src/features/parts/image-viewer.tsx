import { Download, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactElement, useState } from "react";
import { IconButton } from "@/ui/icon-button";

interface ImageViewerProps {
  url: string;
  name: string;
  /** The button that opens it, and has the focus again afterwards. */
  trigger: ReactElement;
}

const ON_DARK = "bg-black/50 text-white hover:bg-black/80 hover:text-white";

/** An image over the whole page. Escape, the cross and a press beside it close it. */
export function ImageViewer({ url, name, trigger }: ImageViewerProps) {
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <Dialog.Trigger asChild>{trigger}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/85" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusWhole}
          onClick={close}
          className="fixed inset-0 z-50 flex items-center justify-center p-4 outline-none sm:p-12"
        >
          <Dialog.Title className="sr-only">{name}</Dialog.Title>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: only keeps a press on the image from closing it */}
          <img
            src={url}
            alt={name}
            onClick={(event) => event.stopPropagation()}
            className="max-h-full max-w-full object-contain"
          />
          <div className="fixed top-3 right-3 flex gap-2">
            <a
              href={url}
              download=""
              aria-label="Download image"
              title="Download image"
              onClick={(event) => event.stopPropagation()}
              className={`inline-flex size-9 items-center justify-center rounded-md coarse:size-11 ${ON_DARK}`}
            >
              <Download aria-hidden="true" className="size-[1.125rem]" />
            </a>
            <IconButton label="Close" side="bottom" onClick={close} className={ON_DARK}>
              <X />
            </IconButton>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Not its first button: the tooltip of that would take the first press of Escape. */
function focusWhole(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}
