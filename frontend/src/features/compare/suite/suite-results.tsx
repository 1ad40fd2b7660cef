import clsx from "clsx";
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useModels } from "@/features/models";
import { duration, money } from "@/lib/format";
import { Button } from "@/ui/button";
import { Spinner } from "@/ui/spinner";
import { saveFile } from "../save-file";
import type { Comparison } from "../types";
import { variantName, variantWords } from "../variants";
import { asCsv, asJson, cellOf, resultsOf, type Score, type VariantResult } from "./results";
import type { Standing } from "./running";
import type { SuiteRun } from "./suite-run";

/** Who met how many checks, how fast and how dear; and each prompt, as a way to its answers. */
export function SuiteResults({ run }: { run: SuiteRun }) {
  const isBegun = run.standings.some(({ comparison }) => comparison !== null);
  const { name } = run.suite;
  if (!isBegun) return null;
  return (
    <>
      <Variants results={resultsOf(run)} />
      <Prompts run={run} />
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => saveFile(`${name}.json`, asJson(run), "application/json")}>
          <Download className="size-4" /> Save as JSON
        </Button>
        <Button onClick={() => saveFile(`${name}.csv`, asCsv(run), "text/csv")}>
          <Download className="size-4" /> Save as CSV
        </Button>
      </div>
    </>
  );
}

function Variants({ results }: { results: readonly VariantResult[] }) {
  const name = useName();
  return (
    <ScrollingTable title="Variants" columns={["Variant", "Checks", "Answers", "First word", "Speed", "Cost"]}>
      {results.map((result, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike; they have their places
        <tr key={place} className="border-b last:border-b-0">
          <th scope="row" className="max-w-64 py-2 text-left font-medium wrap-anywhere">
            {name(result.variant)}
          </th>
          <Cell>
            <Passed score={result} />
          </Cell>
          <Cell>
            {result.completed} of {result.answers}
          </Cell>
          <Cell>{result.ttftMs === null ? "not known" : duration(result.ttftMs)}</Cell>
          <Cell>{result.tokensPerSecond === null ? "not known" : `${Math.round(result.tokensPerSecond)}/s`}</Cell>
          <Cell>{result.costUsd === null ? "not known" : money(String(result.costUsd))}</Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}

function Prompts({ run: { suite, variants, standings } }: { run: SuiteRun }) {
  const name = useName();
  return (
    <ScrollingTable title="Prompts" columns={["Prompt", ...variants.map(name)]}>
      {suite.prompts.map((prompt, row) => (
        <tr key={prompt.name} className="border-b last:border-b-0">
          <th scope="row" className="max-w-64 min-w-40 py-1 text-left font-medium wrap-anywhere">
            <PromptName name={prompt.name} standing={standings[row]} />
          </th>
          {variants.map((_, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike; they have their places
            <Cell key={column}>
              <Answers comparison={standings[row]?.comparison ?? null} place={column} />
            </Cell>
          ))}
        </tr>
      ))}
    </ScrollingTable>
  );
}

function PromptName({ name, standing }: { name: string; standing: Standing | undefined }) {
  const comparison = standing?.comparison;
  if (!comparison) {
    return (
      <>
        {name}
        {standing?.reason && <span className="block font-normal text-muted">{standing.reason}</span>}
      </>
    );
  }
  return (
    <Link
      href={`/compare/${comparison.id}`}
      className="inline-flex min-h-8 items-center gap-2 text-accent underline underline-offset-2 coarse:min-h-11"
    >
      {name}
      {standing.state === "running" && <Spinner />}
    </Link>
  );
}

/** Checks where there are some, else how many came to their end. */
function Answers({ comparison, place }: { comparison: Comparison | null; place: number }) {
  if (comparison === null) return <span className="text-muted">not asked</span>;
  const { lanes, ...score } = cellOf(comparison, place);
  const completed = lanes.filter(({ status }) => status === "completed").length;
  if (comparison.status === "running" && completed < lanes.length) return <span className="text-muted">writing</span>;
  if (completed < lanes.length) {
    return (
      <span className="text-danger">
        {completed} of {lanes.length} answered
      </span>
    );
  }
  return score.checks === 0 ? <>answered</> : <Passed score={score} />;
}

function Passed({ score: { passed, checks } }: { score: Score }) {
  if (checks === 0) return <span className="text-muted">none</span>;
  return (
    <span className={clsx("font-medium", passed === checks ? "text-good" : "text-danger")}>
      {passed} of {checks} passed
    </span>
  );
}

function useName(): (variant: VariantResult["variant"]) => string {
  const { byId } = useModels();
  // A label tells it apart already.
  return (variant) =>
    [variantName(variant, byId), ...(variant.label ? [] : variantWords(variant))].filter(Boolean).join(", ");
}

function ScrollingTable({
  title,
  columns,
  children,
}: {
  title: string;
  columns: readonly string[];
  children: ReactNode;
}) {
  return (
    <section
      aria-label={title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-xl border bg-raised px-4 py-2"
    >
      <table className="w-full text-sm tabular-nums">
        <caption className="py-1 text-left font-medium">{title}</caption>
        <thead>
          <tr className="border-b text-muted">
            {columns.map((column, place) => (
              <th
                // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike; they have their places
                key={place}
                scope="col"
                className="py-2 pl-4 text-right align-bottom font-normal first:pl-0 first:text-left"
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

function Cell({ children }: { children: ReactNode }) {
  return <td className="py-2 pl-4 text-right whitespace-nowrap">{children}</td>;
}
