import { FileUp } from "lucide-react";
import { gateway } from "@/lib/gateway";
import { queryClient } from "@/lib/query-client";
import { refusal } from "@/protocol/errors";
import type { components } from "@/protocol/openapi";
import { toast } from "@/ui/toast";
import { FileButton } from "../file-button";

/** A comparison that was saved as JSON, here or elsewhere, comes back with its conversation. */
export function ImportComparison() {
  return (
    <FileButton
      look="quiet"
      label="Comparison saved as JSON"
      accept="application/json,.json"
      onFile={async (file) => {
        const { comparisons = 0, skipped } = await imported(file);
        await queryClient.invalidateQueries({ queryKey: ["comparisons"] });
        const reason = skipped[0]?.reason ?? "There is no comparison in this file.";
        if (comparisons > 0) toast({ text: comparisons === 1 ? "Imported it" : `Imported ${comparisons}` });
        else toast({ text: reason, tone: "danger" });
      }}
    >
      <FileUp className="size-4" /> Import
    </FileButton>
  );
}

// The typed client would make JSON or a form of the file.
async function imported(body: File): Promise<components["schemas"]["ImportedOut"]> {
  const headers = { "Content-Type": "application/octet-stream" };
  const response = await fetch(`${gateway.url}/api/import`, { method: "POST", headers, body });
  if (!response.ok) throw await refusal(response);
  return response.json();
}
