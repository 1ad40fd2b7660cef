import { Link } from "wouter";
import { modelLabel, useModel } from "@/features/models";

export function WhoAnswers({ model }: { model: string | null }) {
  const known = useModel(model);
  if (model === null) return null;
  return (
    <p className="-mt-4 text-muted">
      <span className="text-ink">{modelLabel(known ?? model)}</span> will answer. You can change the model at any time.
    </p>
  );
}

export function Forgetful() {
  return (
    <p className="text-sm text-muted">
      This gateway keeps conversations in memory and forgets them when it ends.{" "}
      <Link href="/settings/gateway" className="text-accent underline underline-offset-2">
        How to keep them
      </Link>
    </p>
  );
}
