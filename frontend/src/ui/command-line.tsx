import { CopyButton } from "./copy-button";

/** A line for a file or a terminal, to be taken over. `copied` is what of it is of use there. */
export function CommandLine({ text, copied = text }: { text: string; copied?: string }) {
  return (
    <div className="mt-1.5 flex items-center gap-1 rounded-lg border bg-code pr-1 pl-3">
      <code className="min-w-0 grow py-1.5 text-sm break-all">{text}</code>
      <CopyButton label={`Copy ${copied}`} text={() => copied} size="small" />
    </div>
  );
}
