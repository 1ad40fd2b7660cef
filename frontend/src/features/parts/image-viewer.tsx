import { Download, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { IconButton } from "@/ui/icon-button";

interface ImageViewerProps {
  url: string;
  name: string;
  onClose: () => void;
}

const ON_DARK = "bg-black/50 text-white hover:bg-black/80 hover:text-white";

/** An image over the whole page. Escape, the cross and a press beside it close it. */
export function ImageViewer({ url, name, onClose }: ImageViewerProps) {
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/85" />
        <Dialog.Content
          aria-describedby={undefined}
          onClick={onClose}
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
            <IconButton label="Close" side="bottom" onClick={onClose} className={ON_DARK}>
              <X />
            </IconButton>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
