import { X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { create } from "zustand";
import { IconButton } from "./icon-button";

const SHOWN_MS = 8000;

export interface ToastMessage {
  readonly text: string;
  readonly tone?: "plain" | "danger";
  /** The way back, or the next step. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface Shown extends ToastMessage {
  readonly id: number;
}

/** What is being said. */
export const useToasts = create<{ shown: readonly Shown[]; next: number }>(() => ({ shown: [], next: 1 }));

/** Say something in passing; the last three are in sight. */
export function toast(message: ToastMessage): void {
  useToasts.setState(({ shown, next }) => ({ shown: [...shown, { ...message, id: next }].slice(-3), next: next + 1 }));
}

function dismiss(id: number): void {
  useToasts.setState(({ shown }) => ({ shown: shown.filter((message) => message.id !== id) }));
}

export function Toaster() {
  const shown = useToasts((state) => state.shown);
  return (
    <Radix.Provider duration={SHOWN_MS} swipeDirection="down" label="Message">
      {shown.map((message) => (
        <ToastCard key={message.id} message={message} />
      ))}
      <Radix.Viewport className="fixed bottom-4 left-1/2 z-60 flex w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 flex-col gap-2 outline-none" />
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
