import { Wrench } from "lucide-react";
import { CodeBlock } from "@/features/markdown";
import { visible } from "@/lib/bidi";
import type { KnownPart, Part } from "@/lib/types";
import { Disclosure } from "./disclosure";
import { prettyJson, resultText } from "./json";

interface ToolCallProps {
  call: Extract<KnownPart, { type: "tool_call" }>;
  results: readonly Part[];
}

/** A tool that the model wanted, what it gave to it, and what came back. */
export function ToolCall({ call, results }: ToolCallProps) {
  return (
    <Disclosure
      framed
      icon={<Wrench aria-hidden="true" />}
      title={
        <>
          {results.length > 0 ? "Used" : "Called"} <code className="text-ink">{visible(call.name)}</code>
        </>
      }
      preview={visible(call.arguments.slice(0, 200))}
    >
      {() => (
        <div className="flex flex-col gap-2 border-t p-3">
          <p className="text-sm text-muted">Arguments</p>
          <Json text={prettyJson(call.arguments)} />
          {results.length > 0 && <p className="text-sm text-muted">Result</p>}
          {results.map((result, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: results have no other name
            <Json key={index} text={resultText(result)} />
          ))}
        </div>
      )}
    </Disclosure>
  );
}

function Json({ text }: { text: string }) {
  return (
    <div className="md">
      <CodeBlock code={text} language={/^\s*[[{]/.test(text) ? "json" : "text"} live={false} />
    </div>
  );
}
