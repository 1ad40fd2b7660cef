import { SlidersHorizontal } from "lucide-react";
import { type ComponentProps, lazy, Suspense, useState } from "react";
import { useCommands } from "@/lib/commands";
import { useMediaQuery } from "@/lib/use-media-query";
import { Dialog } from "@/ui/dialog";
import { IconButton } from "@/ui/icon-button";
import { Popover } from "@/ui/popover";
import { Skeleton } from "@/ui/skeleton";
import type { SetupPanelProps } from "./setup-panel";

const SetupPanel = lazy(() => import("./setup-panel").then((module) => ({ default: module.SetupPanel })));

const TITLE = "System prompt and parameters";

interface SetupButtonProps extends SetupPanelProps {
  /** Something is not as the model would have it. */
  isChanged: boolean;
  disabled: boolean;
}

/** How the conversation is answered: beside the button, or from below on a phone. */
export function SetupButton({ isChanged, disabled, ...about }: SetupButtonProps) {
  const [open, setOpen] = useState(false);
  const isWide = useMediaQuery("(min-width: 40rem)");
  useCommands([
    {
      id: "setup",
      title: TITLE,
      section: "Conversation",
      keywords: "temperature reasoning effort instructions settings",
      run: () => setOpen(true),
    },
  ]);
  const trigger = <Trigger isChanged={isChanged} disabled={disabled} />;
  const panel = (
    <Suspense fallback={<PanelSkeleton />}>
      <SetupPanel {...about} />
    </Suspense>
  );
  if (isWide) {
    return (
      <Popover trigger={trigger} label={TITLE} side="top" open={open} onOpenChange={setOpen} className="w-104">
        <div className="flex max-h-[min(38rem,70dvh)] flex-col">{panel}</div>
      </Popover>
    );
  }
  return (
    <>
      <Trigger isChanged={isChanged} disabled={disabled} aria-haspopup="dialog" onClick={() => setOpen(true)} />
      <Dialog open={open} onOpenChange={setOpen} title={TITLE}>
        <div className="flex min-h-0 grow flex-col px-5 pb-3">{panel}</div>
      </Dialog>
    </>
  );
}

function Trigger({ isChanged, ...rest }: { isChanged: boolean } & Omit<ComponentProps<typeof IconButton>, "label">) {
  return (
    <IconButton {...rest} label={isChanged ? `${TITLE}, changed` : TITLE} className="relative">
      <SlidersHorizontal />
      {isChanged && <span className="absolute top-1.5 right-1.5 size-2 rounded-full bg-accent" />}
    </IconButton>
  );
}

function PanelSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-3">
      <Skeleton className="h-5 w-32" />
      <Skeleton className="h-24" />
      <Skeleton className="h-64" />
    </div>
  );
}
