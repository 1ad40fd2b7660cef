import { Paperclip } from "lucide-react";
import { createPortal } from "react-dom";

/** Over the whole page while files are dragged across it. */
export function DropOverlay() {
  return createPortal(
    <div className="pointer-events-none fixed inset-0 z-50 bg-page/85 p-4">
      <p className="flex size-full items-center justify-center gap-3 rounded-xl border-2 border-dashed border-accent text-lg font-medium text-accent">
        <Paperclip className="size-6" />
        Drop to attach
      </p>
    </div>,
    document.body,
  );
}
