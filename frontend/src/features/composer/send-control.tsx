import clsx from "clsx";
import { ArrowUp, Square } from "lucide-react";
import type { ComponentProps } from "react";
import { lazily, useLazy } from "@/lib/lazily";
import { Tooltip } from "@/ui/tooltip";
import type { OutgoingMessage } from "./outgoing";

interface SendControlProps {
  /** Why nothing can be sent now; null where it can. */
  obstacle: string | null;
  /** There is nothing to send. */
  isEmpty: boolean;
  streaming: boolean;
  keys: string;
  onSend: (how: OutgoingMessage["how"]) => void;
  onStop: () => void;
}

/** Send; while an answer is being written stop it, or say what is to happen first. */
export function SendControl({ obstacle, isEmpty, streaming, keys, onSend, onStop }: SendControlProps) {
  if (!streaming) {
    return <Round label="Send" keys={keys} obstacle={obstacle} onClick={() => onSend("now")} icon={<ArrowUp />} />;
  }
  const stopIcon = <Square className="fill-current" />;
  return (
    <div className="flex items-center gap-1">
      <Round label="Stop the answer" keys="Escape" quiet={!isEmpty} onClick={onStop} icon={stopIcon} />
      {!isEmpty && <SendLater obstacle={obstacle} keys={keys} onSend={onSend} />}
    </div>
  );
}

const otherWays = lazily(() => import("./other-ways").then(({ OtherWays }) => OtherWays));

function SendLater({ obstacle, keys, onSend }: Pick<SendControlProps, "obstacle" | "keys" | "onSend">) {
  const OtherWays = useLazy(otherWays, obstacle === null);
  return (
    <>
      <Round
        label="Send when the answer is there"
        keys={keys}
        obstacle={obstacle}
        onClick={() => onSend("queue")}
        icon={<ArrowUp />}
      />
      {OtherWays && <OtherWays keys={keys} onSend={onSend} />}
    </>
  );
}

interface RoundProps extends Omit<ComponentProps<"button">, "aria-label"> {
  label: string;
  keys: string;
  obstacle?: string | null;
  /** Beside what is pressed more often. */
  quiet?: boolean;
  icon: ComponentProps<"button">["children"];
}

/** Not disabled where nothing can be sent: it says why to whoever comes to it or presses it. */
function Round({ label, keys, obstacle = null, quiet = false, icon, ...rest }: RoundProps) {
  const isOff = obstacle !== null;
  return (
    <Tooltip text={obstacle ?? label} {...(!isOff && { keys })}>
      <button
        type="button"
        aria-label={label}
        aria-disabled={isOff || undefined}
        {...rest}
        className={clsx(
          "inline-flex size-9 shrink-0 items-center justify-center rounded-lg transition-colors coarse:size-11 [&>svg]:size-4.5",
          isOff && "bg-active text-muted",
          !isOff &&
            (quiet ? "text-muted hover:bg-hover hover:text-ink" : "bg-accent text-on-accent hover:brightness-110"),
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
