import { count, duration } from "@/lib/format";
import { Badge } from "@/ui/badge";
import type { Endpoint } from "../endpoints";
import { price } from "../prices";

/** One provider's offer: what it charges, takes, and how it has been doing in the last half hour. */
export function ProviderCard({ endpoint }: { endpoint: Endpoint }) {
  const { provider, quantization, status } = endpoint;
  return (
    <li className="rounded-lg border px-3 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-1.5">
        <bdi className="mr-auto font-medium [overflow-wrap:anywhere]">{provider}</bdi>
        {status !== null && status < 0 && <Badge tone="warn">Trouble</Badge>}
        {quantization && quantization !== "unknown" && <Badge>{quantization}</Badge>}
      </div>
      <p className="tabular-nums">{price(endpoint)}</p>
      <p className="text-xs text-muted">{sizeWords(endpoint).join(" · ")}</p>
      <p className="text-xs text-muted">{healthWords(endpoint).join(" · ")}</p>
    </li>
  );
}

function sizeWords({ context_length, max_completion_tokens }: Endpoint): string[] {
  return [
    ...(context_length === null ? [] : [`${count(context_length)} context`]),
    ...(max_completion_tokens === null ? [] : [`answers up to ${count(max_completion_tokens)}`]),
  ];
}

/** Half of the requests are as quick as the first figure, nine of ten as the second. */
function healthWords({ uptime_30m, latency_ms, throughput }: Endpoint): string[] {
  const first = latency_ms?.p50 ?? null;
  const late = latency_ms?.p90 ?? null;
  const speed = throughput?.p50 ?? null;
  return [
    uptime_30m === null ? "uptime unknown" : `${percent(uptime_30m)} up`,
    ...(first === null ? [] : [`first word in ${duration(first)}`]),
    ...(late === null ? [] : [`90% within ${duration(late)}`]),
    ...(speed === null ? [] : [`${Math.round(speed)} tokens/s`]),
  ];
}

function percent(value: number): string {
  return `${value.toFixed(1).replace(/\.0$/, "")}%`;
}
