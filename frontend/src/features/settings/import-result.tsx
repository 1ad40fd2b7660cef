import { count } from "@/lib/format";
import { problemWords } from "@/lib/problem-words";
import { ProblemError } from "@/protocol/errors";
import type { Imported } from "./import-file";

// A broken file may have thousands of faults; these say enough to find it.
const FAULTS_SHOWN = 3;

export function ImportResult({ imported }: { imported: Imported }) {
  const { conversations, messages, skipped } = imported;
  return (
    <>
      <p className="text-good">
        Imported {count(conversations)} {conversations === 1 ? "conversation" : "conversations"} with {count(messages)}{" "}
        {messages === 1 ? "message" : "messages"}.
      </p>
      {skipped.length > 0 && (
        <details className="mt-2">
          <summary className="cursor-pointer">
            {skipped.length === 1 ? "1 was left out" : `${count(skipped.length)} were left out`}
          </summary>
          <ul className="mt-2 max-h-60 overflow-y-auto text-muted">
            {skipped.map(({ title, reason }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: titles and reasons repeat, and the list never changes
              <li key={index} className="py-0.5 break-words">
                <span className="text-ink">{title ?? "Untitled"}</span>: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

export function ImportFailed({ error }: { error: unknown }) {
  const faults = error instanceof ProblemError ? (error.problem.errors ?? []) : [];
  return (
    <div className="text-danger">
      <p>Nothing was imported. {problemWords(error)}</p>
      <ul className="mt-1">
        {faults.slice(0, FAULTS_SHOWN).map(({ path, message }) => (
          <li key={`${path} ${message}`} className="break-words">
            <code>{path}</code>: {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
