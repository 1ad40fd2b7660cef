import { Scale } from "lucide-react";
import { modelLabel, useModels } from "@/features/models";
import type { Comparison, Lane } from "../types";
import { scoreWords } from "./judgement-words";

/** What judges say of one answer. Apart from what the reader thinks of it. */
export function Grades({ comparison: { judgements }, lane }: { comparison: Comparison; lane: Lane }) {
  const { byId } = useModels();
  const given = judgements.flatMap((judgement) => {
    const grade = judgement.grades.find(({ run_id }) => run_id === lane.run_id);
    return grade ? [{ judgement, grade }] : [];
  });
  if (given.length === 0) return null;
  return (
    <ul aria-label="Said by judges, no vote of yours" className="mt-3 flex flex-col gap-2 border-t pt-3 text-sm">
      {given.map(({ judgement: { id, model, best }, grade }) => (
        <li key={id} className="flex gap-2">
          <Scale aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
          <div className="min-w-0 wrap-anywhere">
            <p>
              <span className="font-medium tabular-nums">{scoreWords(grade)}</span>
              <span className="text-muted">
                {" "}
                by {modelLabel(byId.get(model) ?? model)}
                {best === lane.run_id && ", its best"}
              </span>
            </p>
            <p dir="auto" className="text-muted">
              {grade.reason}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
