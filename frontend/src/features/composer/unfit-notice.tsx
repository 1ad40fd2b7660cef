import { TriangleAlert } from "lucide-react";
import { ModelPicker, modelLabel, useModel } from "@/features/models";
import { Button } from "@/ui/button";
import type { Modality } from "./fitness";

interface UnfitNoticeProps {
  model: string | null;
  missing: readonly Modality[];
  onChoose: (id: string) => void;
}

/** The model does not take what is attached: who does. */
export function UnfitNotice({ model, missing, onChoose }: UnfitNoticeProps) {
  const known = useModel(model);
  if (missing.length === 0 || model === null) return null;
  return (
    <div
      role="status"
      className="mx-3 mb-2 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn"
    >
      <p className="flex min-w-0 grow items-center gap-2 wrap-anywhere">
        <TriangleAlert className="size-4 shrink-0" />
        {modelLabel(known ?? model)} takes no {missing.join("s and no ")}s.
      </p>
      <ModelPicker
        value={model}
        onChange={onChoose}
        needs={missing}
        trigger={<Button size="small">Choose one that does</Button>}
      />
    </div>
  );
}
