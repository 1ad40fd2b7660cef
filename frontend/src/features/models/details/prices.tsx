import { count } from "@/lib/format";
import { discountOf, overrideCondition, type PriceLine, type Pricing, priceLines, priceOf } from "../prices";

/** All prices, digit for digit, and those that hold for long prompts or at some hours. */
export function Prices({ pricing }: { pricing: Pricing }) {
  if (pricing === "variable") return <p className="text-sm">Depends on the model that the router picks.</p>;
  const lines = priceLines(pricing);
  const discount = discountOf(pricing);
  if (lines.length === 0) return <p className="text-sm">{nothingWords(pricing)}</p>;
  return (
    <div className="flex flex-col gap-3">
      <Lines lines={lines} />
      {(pricing.overrides ?? []).map((override) => {
        const condition = overrideCondition(override, count);
        return (
          <div key={condition}>
            <p className="mb-1 text-xs text-muted">{condition}</p>
            <Lines lines={priceLines(override)} />
          </div>
        );
      })}
      {discount !== null && <p className="text-xs text-muted">A discount of {discount}% is in these prices.</p>}
    </div>
  );
}

function Lines({ lines }: { lines: readonly PriceLine[] }) {
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-sm">
      {lines.map(({ name, label, amount, unit }) => (
        <div key={name} className="contents">
          <dt className="text-muted first-letter:uppercase">{label}</dt>
          <dd className="text-right">
            <span className="tabular-nums">{amount}</span> <span className="text-xs text-muted">{unit}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function nothingWords(pricing: Pricing): string {
  return priceOf(pricing).kind === "free" ? "Free: nothing is charged." : "Not known. The server does not say.";
}
