import { moment } from "@/lib/format";
import { problemWords } from "@/lib/problem-words";
import type { Model } from "@/lib/types";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { useEndpoints } from "../endpoints";
import { isBrokered } from "../names";
import { ProviderCard } from "./provider-card";
import { useSettled } from "./use-settled";

// Going down the list with the arrows asks nobody.
const SETTLED_MS = 250;

/** Who serves a model, asked for when one stays with it. */
export function Providers({ model }: { model: Model }) {
  const settled = useSettled(model.id, SETTLED_MS);
  const { data, error, refetch, isFetching } = useEndpoints(model, settled);
  if (!isBrokered(model)) {
    return <p className="text-sm">Served by {model.upstream} itself, with no providers to choose from.</p>;
  }
  if (data) {
    return (
      <div className="flex flex-col gap-2">
        {data.stale && data.fetched_at !== null && (
          <p className="text-xs text-warn">As of {moment(data.fetched_at)}, could not be refreshed.</p>
        )}
        {data.items.length === 0 && <p className="text-sm">{reasonWords(data.reason)}</p>}
        <ul className="flex flex-col gap-2">
          {data.items.map((endpoint) => (
            <ProviderCard key={endpoint.tag ?? endpoint.name} endpoint={endpoint} />
          ))}
        </ul>
      </div>
    );
  }
  if (error && !isFetching) {
    return (
      <div className="flex flex-col items-start gap-2 text-sm">
        <p role="alert">The providers could not be fetched. {problemWords(error)}</p>
        <Button size="small" onClick={() => void refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  return <ProvidersSkeleton />;
}

function ProvidersSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-2">
      <span className="sr-only">Fetching the providers</span>
      <Skeleton className="h-20 w-full" />
      <Skeleton className="h-20 w-full" />
    </div>
  );
}

function reasonWords(reason: string | null): string {
  if (reason === null) return "No provider serves this model at present.";
  const begun = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
