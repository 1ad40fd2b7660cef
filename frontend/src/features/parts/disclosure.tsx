import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";

interface DisclosureProps {
  icon: ReactNode;
  /** What it is: its name as a button. */
  title: ReactNode;
  /** A hint at what is within, while it is closed; one line. */
  preview?: string;
  framed?: boolean;
  /** Made only when it is open. */
  children: () => ReactNode;
}

/** One line that opens on a press. */
export function Disclosure({ icon, title, preview = "", framed = false, children }: DisclosureProps) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  return (
    <div className={clsx("min-w-0", framed && "overflow-clip rounded-lg border bg-raised")}>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
        className={clsx(
          "flex min-h-(--row) w-full min-w-0 items-center gap-2 text-left text-sm text-muted transition-colors hover:text-ink [&>svg]:size-4 [&>svg]:shrink-0",
          framed ? "px-3 hover:bg-hover" : "rounded-md",
        )}
      >
        {icon}
        <span className="shrink-0 truncate">{title}</span>
        <ChevronRight aria-hidden="true" className={clsx("transition-transform", isOpen && "rotate-90")} />
        {!isOpen && preview !== "" && (
          <span aria-hidden="true" dir="auto" className="min-w-0 grow truncate">
            {preview}
          </span>
        )}
      </button>
      <div id={id} hidden={!isOpen}>
        {isOpen && children()}
      </div>
    </div>
  );
}
