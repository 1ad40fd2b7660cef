import { count, duration, money } from "@/lib/format";
import { Dialog, DialogBody } from "@/ui/dialog";
import type { Comparison, Lane } from "../types";
import { type Bar, BarChart } from "./bar-chart";
import { figuresOf, figureWords, totalWords } from "./figures";
import type { LaneNames, PanelProps } from "./lanes-of";

/** What was measured of each lane, side by side. */
export function FiguresPanel({ comparison, names, onClose }: PanelProps) {
  const bars = (pick: (lane: Lane) => number | null, words: (value: number) => string): Bar[] =>
    comparison.lanes.flatMap((lane) => {
      const value = pick(lane);
      return value === null ? [] : [{ key: lane.letter, name: nameOf(lane, names), value, words: words(value) }];
    });
  const cost = (lane: Lane) => (lane.cost_usd === null ? null : Number(lane.cost_usd));
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Figures" wide>
      <DialogBody className="flex flex-col gap-6">
        <p className="text-sm text-muted">
          {totalWords(comparison)}. Measured by the gateway, from the end of the queue.
        </p>
        {comparison.sealed ? (
          <p className="text-sm">They would tell whose answer is whose. Vote first.</p>
        ) : (
          <>
            <BarChart title="First word after" bars={bars((lane) => figuresOf(lane).ttftMs, duration)} least />
            <BarChart
              title="Tokens per second"
              bars={bars(
                (lane) => figuresOf(lane).tokensPerSecond,
                (value) => `${Math.round(value)}/s`,
              )}
            />
            <BarChart title="Cost" bars={bars(cost, (value) => money(String(value)))} least />
            <LanesTable comparison={comparison} names={names} />
            {comparison.repeat > 1 && <Spreads comparison={comparison} names={names} />}
          </>
        )}
      </DialogBody>
    </Dialog>
  );
}

function nameOf(lane: Lane, names: LaneNames): string {
  const { name, words } = names.of(lane);
  return [`${lane.letter} ${name}`, ...words].join(", ");
}

const COLUMNS = ["Speed", "First word after", "In all", "Length", "Cost"] as const;

function LanesTable({ comparison, names }: { comparison: Comparison; names: LaneNames }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label="All figures" tabIndex={0} className="overflow-x-auto">
      <table className="w-full text-sm tabular-nums">
        <caption className="mb-2 text-left font-medium">All figures</caption>
        <thead>
          <tr className="border-b text-left text-muted">
            <th scope="col" className="py-1.5 pr-4 font-normal">
              Answer
            </th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className="py-1.5 pl-4 text-right font-normal whitespace-nowrap">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {comparison.lanes.map((lane) => {
            const figures = new Map(figureWords(figuresOf(lane)).map(({ name, words }) => [name, words]));
            return (
              <tr key={lane.place} className="border-b">
                <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                  {nameOf(lane, names)}
                </th>
                {COLUMNS.map((name) => (
                  <td key={name} className="py-1.5 pl-4 text-right whitespace-nowrap">
                    {figures.get(name) ?? "not known"}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Of repeated variants the middle, and between what half of their answers are. */
function Spreads({ comparison, names }: { comparison: Comparison; names: LaneNames }) {
  return (
    <section aria-label="By variant">
      <h3 className="mb-1 text-sm font-medium">By variant: the median, and between what half of the answers are</h3>
      <ul className="flex flex-col gap-1 text-sm tabular-nums">
        {comparison.summaries.map(({ variant, completed, lanes, ttft_ms, tokens_per_second, completion_tokens }) => {
          const lane = comparison.lanes.find((candidate) => candidate.variant === variant);
          if (!lane) return null;
          const words = [
            `${completed} of ${lanes} completed`,
            ttft_ms && `first word after ${spread(ttft_ms, duration)}`,
            tokens_per_second && `${spread(tokens_per_second, (value) => String(Math.round(value)))} tokens/s`,
            completion_tokens && `${spread(completion_tokens, (value) => count(Math.round(value)))} tokens`,
          ].filter((part) => typeof part === "string");
          return (
            <li key={variant}>
              <span className="font-medium">{names.of(lane).name}</span>: {words.join("; ")}
            </li>
          );
        })}
      </ul>
      <Differences comparison={comparison} names={names} />
    </section>
  );
}

const MEASURES = {
  ttft_ms: "the first word",
  duration_ms: "the time in all",
  tokens_per_second: "speed",
  completion_tokens: "length",
  cost_usd: "cost",
} as const;

/** Which variants differ by more than chance would have it. */
function Differences({ comparison, names }: Pick<PanelProps, "comparison" | "names">) {
  const { differences, lanes } = comparison;
  if (differences.length === 0) return null;
  const nameOfVariant = (variant: number) => {
    const lane = lanes.find((candidate) => candidate.variant === variant);
    return lane ? names.of(lane).name : `variant ${variant + 1}`;
  };
  const sure = differences.filter(({ significant }) => significant);
  return (
    <p className="mt-2 text-sm text-muted">
      {sure.length === 0
        ? "No variants differ by more than chance would have it."
        : `More than chance would have it: ${sure
            .map(({ measure, a, b }) => `${nameOfVariant(a)} and ${nameOfVariant(b)} differ in ${MEASURES[measure]}`)
            .join("; ")}.`}
    </p>
  );
}

type Spread = { readonly median: number; readonly low_quartile: number; readonly high_quartile: number };

function spread({ median, low_quartile, high_quartile }: Spread, words: (value: number) => string): string {
  return `${words(median)} (${words(low_quartile)} to ${words(high_quartile)})`;
}
