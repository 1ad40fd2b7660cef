import { Square, Trash2 } from "lucide-react";
import { modelLabel, useModels } from "@/features/models";
import { IconButton } from "@/ui/icon-button";
import { Spinner } from "@/ui/spinner";
import { deleteJudgement, stopJudgement } from "../acting";
import type { Comparison, Judgement } from "../types";
import { agreedWords, bestWords, costWords, ordersWords, scoreWords } from "./judgement-words";
import type { LaneNames } from "./lanes-of";

interface JudgementCardProps {
  comparison: Comparison;
  judgement: Judgement;
  names: LaneNames;
}

/** What one judge said, how sure that is, and what it cost. */
export function JudgementCard({ comparison, judgement, names }: JudgementCardProps) {
  const { byId } = useModels();
  const { id, model, status } = judgement;
  const name = modelLabel(byId.get(model) ?? model);
  const isRunning = status === "running";
  return (
    <li className="rounded-xl border p-3 text-sm">
      <div className="flex items-start gap-2">
        <div className="min-w-0 grow">
          <h3 className="font-medium wrap-anywhere">
            {name}
            {!isRunning && <span className="font-normal text-muted"> · {costWords(judgement)}</span>}
          </h3>
          <Outcome comparison={comparison} judgement={judgement} names={names} />
        </div>
        {isRunning ? (
          <IconButton
            label={`Stop the judgement by ${name}`}
            size="small"
            onClick={() => void stopJudgement(comparison.id, id)}
          >
            <Square />
          </IconButton>
        ) : (
          <IconButton
            label={`Delete the judgement by ${name}`}
            size="small"
            onClick={() => void deleteJudgement(comparison.id, id)}
          >
            <Trash2 />
          </IconButton>
        )}
      </div>
      {status === "completed" && <GradesList comparison={comparison} judgement={judgement} names={names} />}
    </li>
  );
}

function Outcome({ comparison, judgement, names }: JudgementCardProps) {
  switch (judgement.status) {
    case "running":
      return (
        <p role="status" className="flex items-center gap-2 text-muted">
          <Spinner /> Reading the answers in both orders
        </p>
      );
    case "completed":
      return (
        <>
          <p className="wrap-anywhere">{bestWords(judgement, comparison, names)}</p>
          <p className={judgement.agreed === false ? "text-warn" : "text-muted"}>{agreedWords(judgement)}</p>
        </>
      );
    case "cancelled":
      return <p className="text-muted">It was stopped.</p>;
    case "failed":
      return <p className="text-danger wrap-anywhere">{judgement.error?.message ?? "It did not come to its end."}</p>;
    default:
      return judgement.status satisfies never;
  }
}

function GradesList({ comparison, judgement: { grades, rubric }, names }: JudgementCardProps) {
  const sorted = grades.toSorted((one, other) => other.score - one.score);
  return (
    <>
      <dl className="mt-2 flex flex-col gap-2 border-t pt-2">
        {sorted.map((grade) => {
          const lane = comparison.lanes.find(({ run_id }) => run_id === grade.run_id);
          return (
            <div key={grade.run_id}>
              <dt className="wrap-anywhere">
                {lane ? names.spoken(lane) : "An answer that was replaced since"}:{" "}
                <span className="font-medium tabular-nums">{scoreWords(grade)}</span>
                <span className="text-muted">, {ordersWords(grade)}</span>
              </dt>
              <dd dir="auto" className="text-muted wrap-anywhere">
                {grade.reason}
              </dd>
            </div>
          );
        })}
      </dl>
      <details className="mt-2">
        <summary className="min-h-(--row) cursor-pointer content-center text-muted">What it was to look for</summary>
        <p dir="auto" className="text-muted wrap-anywhere whitespace-pre-wrap">
          {rubric}
        </p>
      </details>
    </>
  );
}
