import { X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { type FocusEvent, useRef } from "react";
import { IconButton } from "./icon-button";
import { dismiss, type Shown, useToasts } from "./toast";

const SHOWN_MS = 8000;

export function ToastCards() {
  const shown = useToasts((state) => state.shown);
  const cameFrom = useRef<HTMLElement | null>(null);
  const remember = ({ relatedTarget }: FocusEvent<HTMLElement>) => {
    if (relatedTarget instanceof HTMLElement && !relatedTarget.closest(LIST)) cameFrom.current = relatedTarget;
  };
  const close = (id: number) => {
    dismiss(id);
    // A message that had the focus has left it to the list of them, in which nothing is to be done.
    if (document.activeElement?.matches(LIST)) focusOrMain(cameFrom.current);
  };
  return (
    <Radix.Provider duration={SHOWN_MS} swipeDirection="down" label="Message">
      {shown.map((message) => (
        <ToastCard key={message.id} message={message} onFocus={remember} onClose={() => close(message.id)} />
      ))}
      {/* Above the composer, whose buttons it would cover. */}
      {/* A live region is left to be reached while a dialog hides the rest of the page; what is new is said elsewhere. */}
      <Radix.Viewport
        aria-live="off"
        data-toasts=""
        className="fixed bottom-32 left-1/2 z-60 flex w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 flex-col gap-2 outline-none"
      />
    </Radix.Provider>
  );
}

const LIST = "[data-toasts]";

/** Where the person was, if that is still there. */
function focusOrMain(element: HTMLElement | null): void {
  const target = element?.isConnected ? element : document.getElementById("main");
  target?.focus();
}

interface ToastCardProps {
  message: Shown;
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  onClose: () => void;
}

function ToastCard({ message, onFocus, onClose }: ToastCardProps) {
  const { text, tone, action } = message;
  return (
    <Radix.Root
      type={tone === "danger" ? "foreground" : "background"}
      onFocus={onFocus}
      onOpenChange={(open) => open || onClose()}
      className="flex items-center gap-2 rounded-lg bg-ink py-2 pr-2 pl-4 text-sm text-page shadow-float"
    >
      <Radix.Description className="grow">{text}</Radix.Description>
      {action && (
        <Radix.Action
          altText={action.label}
          onClick={action.run}
          className="min-h-8 rounded-md px-2 font-semibold underline underline-offset-2 hover:bg-page/15 coarse:min-h-11"
        >
          {action.label}
        </Radix.Action>
      )}
      <Radix.Close asChild>
        <IconButton label="Dismiss" size="small" className="text-page hover:bg-page/15 hover:text-page">
          <X />
        </IconButton>
      </Radix.Close>
    </Radix.Root>
  );
}
