import { Download, FileText } from "lucide-react";
import { visible } from "@/lib/bidi";
import { fileSize } from "@/lib/format";
import type { KnownPart } from "@/lib/types";
import { fileKind } from "./file-kind";

/** A file that can be taken from the gateway. */
export function FileCard({ file }: { file: Extract<KnownPart, { type: "file" }> }) {
  const name = visible(file.name ?? "File");
  return (
    <a
      href={file.url}
      download={file.name ?? ""}
      className="flex min-h-12 w-fit max-w-full min-w-0 items-center gap-3 rounded-lg border bg-raised px-3 py-2 text-sm transition-colors hover:bg-hover"
    >
      <FileText aria-hidden="true" className="size-5 shrink-0 text-muted" />
      <span className="min-w-0">
        <span dir="auto" className="block truncate font-medium">
          <span className="sr-only">Download </span>
          {name}
        </span>
        <span className="block text-xs text-muted">
          {fileKind(file)}, {fileSize(file.size)}
        </span>
      </span>
      <Download aria-hidden="true" className="ml-2 size-4 shrink-0 text-muted" />
    </a>
  );
}
