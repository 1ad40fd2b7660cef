import { Upload } from "lucide-react";
import { useRef } from "react";
import { useAbout } from "@/features/gateway";
import { count, fileSize } from "@/lib/format";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toast";
import type { ImportProgress } from "./import-file";
import { ImportFailed, ImportResult } from "./import-result";
import { useImport } from "./use-import";

export function ImportForm() {
  const { state, begin, cancel } = useImport();
  const most = useAbout().data?.limits.max_import_bytes ?? Number.POSITIVE_INFINITY;
  const take = (file: File) => {
    if (file.size <= most) return void begin(file);
    toast({
      text: `The file has ${fileSize(file.size)}; the gateway takes ${fileSize(most)} at most.`,
      tone: "danger",
    });
  };
  return (
    <>
      {state.phase === "running" ? (
        <Progress progress={state.progress} onCancel={cancel} />
      ) : (
        <FileButton onFile={take} />
      )}
      <div role="status" className="text-sm empty:hidden">
        {state.phase === "done" && <ImportResult imported={state.imported} />}
        {state.phase === "failed" && <ImportFailed error={state.error} />}
      </div>
    </>
  );
}

function FileButton({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="File to import"
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) onFile(file);
          // So that the same file can be chosen again.
          target.value = "";
        }}
      />
      <Button onClick={() => input.current?.click()}>
        <Upload aria-hidden="true" className="size-4" />
        Choose a file
      </Button>
    </div>
  );
}

function Progress({ progress, onCancel }: { progress: ImportProgress; onCancel: () => void }) {
  return (
    <div className="flex items-center gap-4">
      <div className="min-w-0 grow text-sm">
        <progress
          aria-label="Import"
          max={1}
          value={progress.fraction}
          className="block h-2 w-full accent-(--accent)"
        />
        <p className="mt-1 text-muted">
          {progress.conversations === 0 ? "Reading the file" : `${count(progress.conversations)} conversations read`}
        </p>
      </div>
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}
