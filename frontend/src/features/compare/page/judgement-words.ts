import { money } from "@/lib/format";
import type { Comparison, Grade, Judgement } from "../types";
import type { LaneNames } from "./lanes-of";

/** "7.5 of 10". */
export function scoreWords({ score }: Grade): string {
  return `${Number(score.toFixed(1))} of 10`;
}

/** "9 and 6 of 10, in both orders": where they are not the same. */
export function ordersWords({ scores }: Grade): string {
  const isSame = scores.every((score) => score === scores[0]);
  return isSame ? "the same in both orders" : `${scores.join(" and ")} in the two orders`;
}

export function bestWords({ best }: Judgement, { lanes }: Comparison, names: LaneNames): string {
  const lane = lanes.find(({ run_id }) => run_id === best);
  if (lane) return `Best: ${names.spoken(lane)}`;
  return best === null ? "A tie" : "Best: an answer that was replaced since";
}

/** Whether what stood first made a difference. */
export function agreedWords({ agreed }: Judgement): string {
  if (agreed === null) return "Neither order names one best.";
  return agreed
    ? "Both orders name the same one."
    : "The two orders do not name the same best: what stood first counted.";
}

export function costWords({ cost_usd, cost_source }: Judgement): string {
  if (cost_usd === null) return "cost not known";
  return `${cost_source === "estimate" ? "~" : ""}${money(cost_usd)}`;
}
