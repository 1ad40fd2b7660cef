import { useModels } from "@/features/models";
import { count, money } from "@/lib/format";
import { Badge } from "@/ui/badge";
import { checkWords } from "../checks";
import { variantName, variantWords } from "../variants";
import type { SuiteRun } from "./suite-run";
import { useSuiteCost } from "./use-suite-cost";

/** What a suite asks: before it runs, and beside its results. */
export function SuitePlan({ run }: { run: SuiteRun }) {
  const { suite, variants } = run;
  const { byId } = useModels();
  return (
    <section aria-label="What is asked" className="flex flex-col gap-3 rounded-xl border bg-raised p-4">
      <p className="font-medium">{amountWords(run)}</p>
      <Cost run={run} />
      <ul aria-label="Variants" className="flex flex-wrap gap-1.5">
        {variants.map((variant, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike; they have their places
          <li key={place} className="max-w-full rounded-lg border px-2.5 py-1 text-sm">
            <bdi className="font-medium wrap-anywhere">{variantName(variant, byId)}</bdi>{" "}
            <span className="text-muted">{variantWords(variant).join(", ")}</span>
          </li>
        ))}
      </ul>
      {suite.tags.length > 0 && (
        <p className="flex flex-wrap gap-1.5">
          <span className="sr-only">Tags: </span>
          {suite.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </p>
      )}
      <details>
        <summary className="min-h-(--row) cursor-pointer content-center text-sm font-medium">The prompts</summary>
        <ol className="mt-1 flex list-decimal flex-col gap-3 pl-6 text-sm">
          {suite.prompts.map(({ name, text, checks }) => (
            <li key={name}>
              <p className="font-medium wrap-anywhere">{name}</p>
              {text !== name && (
                <p dir="auto" className="line-clamp-4 text-muted wrap-anywhere whitespace-pre-wrap">
                  {text}
                </p>
              )}
              {checks.map((check) => (
                <p key={JSON.stringify(check)} className="text-muted wrap-anywhere">
                  Check: {checkWords(check)}
                </p>
              ))}
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}

/** "3 prompts × 2 variants × 2 repeats: 12 answers". */
function amountWords({ suite, variants }: SuiteRun): string {
  const { prompts, repeat } = suite;
  const many = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
  const factors = [
    many(prompts.length, "prompt"),
    many(variants.length, "variant"),
    ...(repeat > 1 ? [many(repeat, "repeat")] : []),
  ];
  return `${factors.join(" × ")}: ${many(prompts.length * variants.length * repeat, "answer")}`;
}

function Cost({ run }: { run: SuiteRun }) {
  const cost = useSuiteCost(run);
  const { maxCostUsd, concurrency, onUnsupported } = run.suite;
  const estimate = cost === null ? "Cost not known yet" : costWords(cost);
  return (
    <ul className="text-sm text-muted tabular-nums">
      <li>
        {estimate}
        {maxCostUsd === null ? ", no budget" : `, at most ${money(maxCostUsd)}`}
      </li>
      <li>
        {concurrency === 1 ? "One prompt at a time" : `${concurrency} prompts at once`}
        {onUnsupported === "adapt" ? "; what a model does not take is adapted" : ""}
      </li>
    </ul>
  );
}

function costWords({ min, max, unknown }: NonNullable<ReturnType<typeof useSuiteCost>>): string {
  const more = unknown > 0 ? `, without ${count(unknown)} of unknown price` : "";
  if (max === 0) return `Free${more}`;
  const [low, high] = [min, max].map((dollars) => (dollars === 0 ? "$0" : money(String(dollars))));
  return `About ${low} to ${high}${more}`;
}
