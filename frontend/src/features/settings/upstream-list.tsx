import { RefreshCw } from "lucide-react";
import { count, moment } from "@/lib/format";
import { problemWords } from "@/lib/problem-words";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { Group } from "./group";
import { type Upstream, useRefresh, useUpstreams } from "./upstreams";

export function UpstreamList() {
  const upstreams = useUpstreams();
  const refresh = useRefresh();
  const error = refresh.error ?? upstreams.error;
  return (
    <Group title="Upstreams" about="Where the models are. How each one is, by the last contact with it.">
      {upstreams.isPending && <Skeleton className="h-16" />}
      {upstreams.data?.length === 0 && (
        <p className="text-sm text-muted">None is set up: no key, no server, and no local model.</p>
      )}
      {upstreams.data && upstreams.data.length > 0 && (
        <ul className="flex flex-col gap-4">
          {upstreams.data.map((upstream) => (
            <UpstreamRow key={upstream.name} upstream={upstream} />
          ))}
        </ul>
      )}
      {error && (
        <p role="alert" className="text-sm text-danger">
          {problemWords(error)}
        </p>
      )}
      <div className="border-t pt-4">
        <Button busy={refresh.isPending} onClick={() => refresh.mutate()}>
          {!refresh.isPending && <RefreshCw aria-hidden="true" className="size-4" />}
          Ask them now
        </Button>
      </div>
    </Group>
  );
}

const STATES = {
  ok: { tone: "good", word: "Works" },
  down: { tone: "danger", word: "Down" },
  unknown: { tone: "neutral", word: "Not asked yet" },
} as const;

function UpstreamRow({ upstream }: { upstream: Upstream }) {
  const { name, base_url, state, models, checked_at, error, retry_at } = upstream;
  const { tone, word } = STATES[state];
  return (
    <li className="text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">{name}</span>
        <Badge tone={tone}>{word}</Badge>
        <span className="text-muted">{models === 1 ? "1 model" : `${count(models)} models`}</span>
        {checked_at !== null && <span className="ml-auto text-muted">{moment(checked_at)}</span>}
      </div>
      <p className="break-all text-muted">{base_url}</p>
      {error && <p className="mt-1 text-danger">{error.message}</p>}
      {retry_at !== null && <p className="text-muted">It is left alone until {moment(retry_at)}, then tried again.</p>}
    </li>
  );
}
