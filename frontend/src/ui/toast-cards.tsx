import { X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { IconButton } from "./icon-button";
import { dismiss, type Shown, useToasts } from "./toast";

const SHOWN_MS = 8000;

export function ToastCards() {
  const shown = useToasts((state) => state.shown);
  return (
    <Radix.Provider duration={SHOWN_MS} swipeDirection="down" label="Message">
      {shown.map((message) => (
        <ToastCard key={message.id} message={message} />
      ))}
      {/* Above the composer, whose buttons it would cover. */}
      {/* A live region is left to be reached while a dialog hides the rest of the page; what is new is said elsewhere. */}
      <Radix.Viewport
        aria-live="off"
        className="fixed bottom-32 left-1/2 z-60 flex w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 flex-col gap-2 outline-none"
      />
    </Radix.Provider>
  );
}

function ToastCard({ message }: { message: Shown }) {
  const { id, text, tone, action } = message;
  return (
    <Radix.Root
      type={tone === "danger" ? "foreground" : "background"}
      onOpenChange={(open) => open || dismiss(id)}
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
