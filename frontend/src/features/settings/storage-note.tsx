import { TriangleAlert } from "lucide-react";
import { CommandLine } from "@/ui/command-line";

export function StorageNote() {
  return (
    <div role="note" className="flex gap-3 rounded-lg bg-warn-soft p-3 text-sm">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
      <div className="min-w-0 grow">
        <p>
          Everything is forgotten when the gateway ends. To keep it, put this line into its <code>.env</code> file and
          start it again. Export what you want to keep before.
        </p>
        <CommandLine text="DATABASE_URL=sqlite+aiosqlite:///data/openchat.db" />
      </div>
    </div>
  );
}
