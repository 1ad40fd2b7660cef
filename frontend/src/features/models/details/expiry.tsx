import { TriangleAlert } from "lucide-react";
import { day } from "@/lib/format";
import type { Model } from "@/lib/types";

export function Expiry({ model }: { model: Model }) {
  if (model.expires_at === null) return null;
  return (
    <p className="flex gap-2 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" />
      May be gone after {day(model.expires_at)}. Choose another one for what is to last.
    </p>
  );
}
