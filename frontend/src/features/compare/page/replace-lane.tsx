import { Shuffle } from "lucide-react";
import { ModelPicker } from "@/features/models";
import { IconButton } from "@/ui/icon-button";
import { replaceLane } from "../acting";
import type { Comparison, Lane } from "../types";
import { bare } from "../variants";

/** The same question to another model, in the place of this answer; otherwise asked as it was. */
export function ReplaceLane({ comparison, lane }: { comparison: Comparison; lane: Lane }) {
  const variant = lane.variant === null ? undefined : comparison.variants[lane.variant];
  const replace = (model: string) => {
    // A provider and a label are of the model before.
    const asked = bare({ ...variant, model, provider: null, label: null });
    void replaceLane(comparison.id, lane.run_id, asked);
  };
  return (
    <ModelPicker
      value={lane.model}
      label="Replace by another model"
      onChange={replace}
      trigger={
        <IconButton label={`Replace answer ${lane.letter} by another model`} size="small">
          <Shuffle />
        </IconButton>
      }
    />
  );
}
