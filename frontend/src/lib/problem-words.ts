import { ConnectionLost, ForeignAnswer, ProblemError } from "@/protocol/errors";

/** What went wrong with a request, and the next step, in a sentence or two. */
export function problemWords(error: unknown): string {
  if (error instanceof ProblemError) return sentence(error.problem.detail);
  if (error instanceof ForeignAnswer) {
    return `Something between this page and the gateway answered with ${error.status}. Try again in a moment.`;
  }
  if (error instanceof ConnectionLost) return "The gateway cannot be reached. Try again when it is back.";
  return error instanceof Error ? sentence(error.message) : "Something went wrong. Try again.";
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?)]$/.test(begun) ? begun : `${begun}.`;
}
