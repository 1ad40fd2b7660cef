import { Dialog, DialogBody } from "@/ui/dialog";
import { JudgeForm } from "./judge-form";
import { JudgementCard } from "./judgement-card";
import type { PanelProps } from "./lanes-of";

/** A model's opinion of the answers: those that there are, and another one. */
export function JudgePanel({ comparison, names, onClose }: PanelProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Judge"
      description="A model reads all answers without their names, in one order and in the other, and grades them. It is no vote of yours."
      wide
    >
      <DialogBody className="flex flex-col gap-5">
        {comparison.judgements.length > 0 && (
          <ul aria-label="Judgements" className="flex flex-col gap-3">
            {comparison.judgements.map((judgement) => (
              <JudgementCard key={judgement.id} comparison={comparison} judgement={judgement} names={names} />
            ))}
          </ul>
        )}
        <JudgeForm comparison={comparison} />
      </DialogBody>
    </Dialog>
  );
}
