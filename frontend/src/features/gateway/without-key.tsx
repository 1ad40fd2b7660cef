import type { ReactNode } from "react";
import { Button } from "@/ui/button";
import { CommandLine } from "@/ui/command-line";
import { Spinner } from "@/ui/spinner";
import type { Situation } from "./situation";

interface WithoutKeyProps {
  situation: Exclude<Situation, "key">;
  onPrompt: (text: string) => void;
}

/** What one can do before there is a key. */
export function WithoutKey({ situation, onPrompt }: WithoutKeyProps) {
  switch (situation) {
    case "servers":
      return <Foot>Until then the models of your own servers answer: just write.</Foot>;
    case "local":
      return (
        <Foot
          action={
            <Button look="solid" onClick={() => onPrompt("Hello! What can you do?")}>
              Talk with the local model
            </Button>
          }
        >
          Or begin right now: a small model runs on the gateway's machine. It is free and private, and no match for the
          big ones.
        </Foot>
      );
    case "starting":
      return (
        <Foot>
          <span role="status" className="flex items-center gap-2.5">
            <Spinner />
            The small local model is starting. It answers in a few seconds.
          </span>
        </Foot>
      );
    case "failed":
      return <Foot>The small local model did not start. It is tried again; the gateway's log says why it failed.</Foot>;
    case "missing":
      return (
        <Foot>
          Without a key a small model of about 130 MB can answer on the gateway's machine. Install it, then start the
          gateway again:
          <CommandLine text="./openchat local install" />
        </Foot>
      );
    case "nobody":
      return (
        <Foot>
          Nobody can answer yet. Without a key, your own server can, such as Ollama; or a small model on the gateway's
          machine, with this line in <code>.env</code>:
          <CommandLine text="LOCAL_MODEL=auto" />
        </Foot>
      );
    default:
      return situation satisfies never;
  }
}

function Foot({ action, children }: { action?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-b-xl border-t bg-side px-5 py-4 text-sm">
      <div className="min-w-0 grow basis-64">{children}</div>
      {action}
    </div>
  );
}
