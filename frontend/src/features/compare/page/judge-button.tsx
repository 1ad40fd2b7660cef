import { Scale } from "lucide-react";
import { Button } from "@/ui/button";
import { Spinner } from "@/ui/spinner";
import type { Comparison } from "../types";
import { openPanel } from "./panels";

/** The way to what models say of the answers, once all have ended and nothing is hidden any more. */
export function JudgeButton({ comparison: { status, sealed, judgements, lanes } }: { comparison: Comparison }) {
  const answered = lanes.filter(({ content }) => content !== "").length;
  if (status === "running" || sealed || (answered < 2 && judgements.length === 0)) return null;
  const isJudging = judgements.some((judgement) => judgement.status === "running");
  return (
    <Button size="small" look="quiet" onClick={() => openPanel("judge")}>
      {isJudging ? <Spinner /> : <Scale className="size-4" />}
      {isJudging ? "Being judged" : judgements.length > 0 ? `Judges (${judgements.length})` : "Judge"}
    </Button>
  );
}
