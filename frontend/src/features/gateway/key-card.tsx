import { KeyRound } from "lucide-react";
import { CommandLine } from "@/ui/command-line";
import type { Situation } from "./situation";
import { WithoutKey } from "./without-key";

interface KeyCardProps {
  situation: Exclude<Situation, "key">;
  onPrompt: (text: string) => void;
}

/** What is missing, how to set it, and what works without it. */
export function KeyCard({ situation, onPrompt }: KeyCardProps) {
  return (
    <section aria-labelledby="no-key" className="rounded-xl border bg-raised">
      <div className="p-5">
        <h3 id="no-key" className="flex items-center gap-2.5 font-semibold">
          <KeyRound aria-hidden="true" className="size-4.5 shrink-0 text-accent" />
          No OpenRouter key is set yet
        </h3>
        <p className="mt-1.5 text-sm text-muted">
          With one, every model on OpenRouter answers here. The key stays with the gateway; no browser ever sees it.
        </p>
        <ol className="mt-4 flex list-decimal flex-col gap-2.5 pl-5 text-sm marker:text-muted">
          <li>
            Make a key at{" "}
            <a
              href="https://openrouter.ai/settings/keys"
              target="_blank"
              rel="noopener noreferrer"
              className="text-accent underline underline-offset-2"
            >
              openrouter.ai/settings/keys
            </a>
            .
          </li>
          <li>
            Put it into the file <code>.env</code> in the gateway's folder:
            <CommandLine text="OPENROUTER_API_KEY=sk-or-v1-…" copied="OPENROUTER_API_KEY=" />
          </li>
          <li>Start the gateway again. This page notices by itself.</li>
        </ol>
      </div>
      <WithoutKey situation={situation} onPrompt={onPrompt} />
    </section>
  );
}
