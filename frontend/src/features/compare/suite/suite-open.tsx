import { FileUp } from "lucide-react";
import { FileButton } from "../file-button";
import { openSuite } from "./suite-run";

const EXAMPLE = `name: Capitals
variants:
  - openai/gpt-5.1
  - anthropic/claude-opus-4.5
repeat: 2
max_cost_usd: 0.50
prompts:
  - What is the capital of Italy?
  - prompt: What is the capital of France?
    checks:
      - contains: Paris
`;

/** A file is wanted; what is wrong with the one that was given. */
export function SuiteOpen({ mistake }: { mistake: string | null }) {
  return (
    <section aria-label="Open a suite" className="flex flex-col items-start gap-4 pt-2">
      <p className="text-muted">
        A suite is a file in YAML or JSON: prompts, each put to all variants, with checks that their answers must meet.
        It is shown here before anything is asked.
      </p>
      <FileButton
        look="solid"
        label="Suite in YAML or JSON"
        accept=".yaml,.yml,.json,application/yaml,application/json"
        onFile={async (file) => openSuite(await file.text(), file.name)}
      >
        <FileUp className="size-4" /> Open a file
      </FileButton>
      {mistake !== null && (
        <p role="alert" className="w-full rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger wrap-anywhere">
          {mistake}
        </p>
      )}
      <figure className="w-full">
        <figcaption className="mb-1.5 text-sm font-medium">What one looks like</figcaption>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="overflow-x-auto rounded-lg bg-code p-3 font-mono text-sm"
        >
          {EXAMPLE}
        </pre>
      </figure>
    </section>
  );
}
