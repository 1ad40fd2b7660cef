import { ChevronRight, Columns2 } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useModels } from "@/features/models";
import { useComparisonOf } from "./comparisons";
import { variantName } from "./variants";

interface ComparisonTurnProps {
  conversationId: string;
  messageId: string;
  /** Shown where the question belongs to no comparison. */
  otherwise?: ReactNode;
}

/** "Compared 4 answers": the way from a question in its conversation to all its lanes. */
export function ComparisonTurn({ conversationId, messageId, otherwise }: ComparisonTurnProps) {
  const comparison = useComparisonOf(conversationId, messageId);
  const { byId } = useModels();
  if (!comparison) return otherwise;
  const { id, lanes, variants, status, sealed } = comparison;
  const names = variants.map((variant) => variantName(variant, byId)).join(", ");
  return (
    <Link
      href={`/compare/${id}`}
      className="mb-4 flex min-h-11 items-center gap-3 rounded-xl border bg-raised px-4 py-2 text-sm transition-colors hover:bg-hover"
    >
      <Columns2 aria-hidden="true" className="size-4 shrink-0 text-muted" />
      <span className="min-w-0 grow">
        <span className="font-medium">
          {status === "running" ? "Comparing" : "Compared"} {lanes.length} answers
        </span>
        <span className="block truncate text-muted">{sealed ? "Blind, until you vote" : names}</span>
      </span>
      <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-muted" />
    </Link>
  );
}
