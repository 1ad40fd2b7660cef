import { EyeOff, Trophy } from "lucide-react";
import { Link } from "wouter";
import { useModels } from "@/features/models";
import { moment } from "@/lib/format";
import { Badge } from "@/ui/badge";
import type { ComparisonItem } from "../types";
import { variantName, variantWords } from "../variants";

/** One that there was: what was asked, whom, and when. */
export function ComparisonLine({ item }: { item: ComparisonItem }) {
  const { byId } = useModels();
  const whom = item.variants.map((variant) => [variantName(variant, byId), ...variantWords(variant)].join(" "));
  return (
    <li>
      <Link
        href={`/compare/${item.id}`}
        className="flex flex-col gap-1 rounded-xl border bg-raised px-4 py-3 transition-colors hover:bg-hover"
      >
        <span dir="auto" className="line-clamp-2 font-medium wrap-anywhere">
          {item.title ?? item.prompt}
        </span>
        <span className="line-clamp-1 text-sm text-muted">
          {item.sealed ? `${item.lanes} answers, blind until you vote` : whom.join(", ")}
        </span>
        <span className="flex flex-wrap items-center gap-2 text-xs text-muted">
          {moment(item.created_at)}
          <span>{item.lanes} answers</span>
          {item.vote !== null && (
            <span className="inline-flex items-center gap-1">
              <Trophy aria-hidden="true" className="size-3.5" /> Voted
            </span>
          )}
          {item.blind && (
            <Badge>
              <EyeOff aria-hidden="true" className="mr-1 size-3" /> Blind
            </Badge>
          )}
          {item.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </span>
      </Link>
    </li>
  );
}
